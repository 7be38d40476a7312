"""Certificates: who may call himself what, and to whom."""

import base64
import json
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from conformance.cluster.local import layout, pki
from conformance.cluster.local.layout import Layout


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setattr(layout, "BASE", tmp_path)
    found = Layout("a", 3)
    found.root.mkdir()
    pki.create(found)
    return found


def certificate(made: Layout, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((made.pki / f"{name}.crt").read_bytes())


def test_kubelet_is_its_node_and_nobody_else(made: Layout) -> None:
    subject = certificate(made, "kubelet").subject
    assert subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "system:node:node-a"
    assert subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "system:nodes"


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("apiserver", "ca"),
        ("admin", "ca"),
        ("kubelet-server", "ca"),
        ("etcd", "etcd-ca"),
        ("etcd-client", "etcd-ca"),
    ],
)
def test_signed_by_the_authority_of_its_server(made: Layout, name: str, authority: str) -> None:
    certificate(made, name).verify_directly_issued_by(certificate(made, authority))


def test_api_server_is_known_by_its_address(made: Layout) -> None:
    names = (
        certificate(made, "apiserver").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    )
    assert made.address in map(str, names.get_values_for_type(x509.IPAddress))


def test_secrets_are_for_root_alone(made: Layout) -> None:
    secret = [made.kubeconfig, *made.pki.glob("*.key"), *made.pki.glob("*.kubeconfig")]
    assert len(secret) > 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


def test_kubeconfig_holds_everything(made: Layout) -> None:
    document = json.loads(made.kubeconfig.read_text())
    (cluster,), (user,) = document["clusters"], document["users"]
    assert cluster["cluster"]["server"] == "https://198.18.0.3:26443"
    assert base64.b64decode(user["user"]["client-certificate-data"]) == (made.pki / "admin.crt").read_bytes()
