// How the static report looks. conformance/report/site.py calls `allure generate` with this file and hands over,
// in the environment, where the history lies and which clusters the results come from.

const clusters = JSON.parse(process.env.CONFORMANCE_CLUSTERS ?? "[]");

const labelled = (labels, name) => labels.find((label) => label.name === name)?.value ?? "";

// Two clusters run the same cases: without environments, one would be shown as a retry of the other.
const environments = Object.fromEntries(
  clusters.map(({ kubernetes, runtime }, index) => [
    `cluster${index + 1}`,
    {
      name: `${kubernetes} on ${runtime.replace("://", " ")}`, // a name must not look like a path
      matcher: ({ labels }) =>
        labelled(labels, "kubernetes") === kubernetes && labelled(labels, "runtime") === runtime,
    },
  ]),
);

export default {
  name: "Pod lifecycle conformance",
  historyPath: process.env.CONFORMANCE_HISTORY,
  historyLimit: 30,
  environments: clusters.length > 1 ? environments : {},
  categories: [
    {
      name: "Cannot tell: the infrastructure",
      matchers: { statuses: ["broken"], labels: { trouble: "infrastructure" } },
    },
    { name: "Cannot tell: the record", matchers: { statuses: ["broken"], labels: { trouble: "evidence" } } },
    { name: "Broken outside the judgement", matchers: { statuses: ["broken"] } },
    { name: "Failed promise", matchers: { statuses: ["failed"] }, groupBy: ["severity"] },
    { name: "Known issue", matchers: { statuses: ["skipped"], labels: { known: "issue" } } },
  ],
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "en",
        groupBy: ["epic", "feature", "story"],
      },
    },
    agent: { enabled: false },
  },
};
