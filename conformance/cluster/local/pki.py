"""Makes the cluster's certificates and kubeconfigs: a certificate authority of its own, one identity for each client.

Knows who talks to whom; what they say is none of its business.
"""

from __future__ import annotations

import base64
import datetime
import ipaddress
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from conformance.cluster.local.layout import SERVICES, Layout

LIFETIME = datetime.timedelta(days=3650)


@dataclass(frozen=True)
class Authority:
    """A certificate authority, which signs identities into a folder."""

    folder: Path
    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, folder: Path, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _subject(name)
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        certificate = (
            _certificate(subject, subject, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write(folder / f"{name}.crt", certificate.public_bytes(serialization.Encoding.PEM))
        return cls(folder, name, key, certificate)

    def issue(self, file: str, name: str, group: str = "", hosts: tuple[str, ...] = ()) -> None:
        """Sign a certificate for `name` in `group`, good for a client, and for a server when it has `hosts`."""
        key = ec.generate_private_key(ec.SECP256R1())
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH] + ([ExtendedKeyUsageOID.SERVER_AUTH] if hosts else [])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = (
            _certificate(_subject(name, group), self.certificate.subject, key)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(issuer, critical=False)
        )
        if hosts:
            names = x509.SubjectAlternativeName([_host(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        signed = builder.sign(self.key, hashes.SHA256())
        _write(self.folder / f"{file}.crt", signed.public_bytes(serialization.Encoding.PEM))
        _write(self.folder / f"{file}.key", _private(key))


def create(layout: Layout) -> None:
    """Everything that signs, is signed, or names a client, in the cluster's directory."""
    layout.pki.mkdir(mode=0o700)
    authority = Authority.make(layout.pki, "ca")
    api_hosts = (
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        layout.address,
        str(SERVICES[1]),
    )
    authority.issue("apiserver", "kube-apiserver", hosts=(*api_hosts, "localhost", "127.0.0.1"))
    authority.issue("apiserver-kubelet-client", "kube-apiserver-kubelet-client", "system:masters")
    authority.issue("kubelet-server", layout.node, "system:nodes", hosts=(layout.node, layout.address))
    clients = {
        "admin": ("kubernetes-admin", "system:masters"),
        "controller-manager": ("system:kube-controller-manager", ""),
        "scheduler": ("system:kube-scheduler", ""),
        "kubelet": (f"system:node:{layout.node}", "system:nodes"),
    }
    for file, (name, group) in clients.items():
        authority.issue(file, name, group)
        target = layout.kubeconfig if file == "admin" else layout.pki / f"{file}.kubeconfig"
        _write(target, kubeconfig(layout, file).encode())
    # etcd trusts nobody but the API server, so it has an authority of its own.
    store = Authority.make(layout.pki, "etcd-ca")
    store.issue("etcd", "etcd", hosts=(layout.address,))
    store.issue("etcd-client", "kube-apiserver")
    signer = ec.generate_private_key(ec.SECP256R1())
    _write(layout.pki / "service-accounts.key", _private(signer))
    _write(layout.pki / "service-accounts.pub", _public(signer))


def kubeconfig(layout: Layout, client: str) -> str:
    """A kubeconfig with everything inside, for the client whose certificate is in the files `client`."""
    context = f"{layout.cgroup}"
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": context,
                "cluster": {
                    "server": layout.server,
                    "certificate-authority-data": _encoded(layout.pki / "ca.crt"),
                },
            }
        ],
        "users": [
            {
                "name": client,
                "user": {
                    "client-certificate-data": _encoded(layout.pki / f"{client}.crt"),
                    "client-key-data": _encoded(layout.pki / f"{client}.key"),
                },
            }
        ],
        "contexts": [{"name": context, "context": {"cluster": context, "user": client}}],
        "current-context": context,
    }
    return json.dumps(document, indent=2)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
    )


def _subject(name: str, group: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group)] if group else []
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
