// The page's floors: a module imports from its own floor or from those below, and never in a circle.
const floors = [
  ["main.ts", "start.tsx", "app.tsx", "title.ts", "storage.ts"],
  ["features/"],
  ["settings.tsx", "wallet/connect.tsx", "wallet/pairing.tsx"],
  ["transactions/"],
  ["ui/"],
  ["protocol/"],
  // Evidence as files: no chain, no wallet, and a worker of its own.
  ["evidence/"],
  [
    "wallet/bundles.ts",
    "wallet/config.ts",
    "wallet/safe.ts",
    "wallet/sessions.ts",
    "wallet/walletconnect.ts",
    "wallet/following.ts",
    "api.ts",
    "desk/",
  ],
  ["chain/", "amountwords.ts"],
  ["i18n/"],
  ["config.ts", "format.ts", "amounts.ts"],
];
const within = (paths) => `^src/(${paths.join("|").replaceAll(".", "[.]")})`;

module.exports = {
  forbidden: [
    ...floors.slice(1).map((floor, above) => ({
      name: `${floor[0]} imports from no floor above`,
      severity: "error",
      from: { path: within(floor), pathNot: "[.]test[.]ts$" },
      to: { path: within(floors.slice(0, above + 1).flat()) },
    })),
    {
      name: "every module has a floor",
      severity: "error",
      from: { path: "^src/", pathNot: [within(floors.flat()), "[.]test[.]ts$"] },
      to: {},
    },
    {
      // Types alone may name each other: nothing is loaded for them.
      name: "no circle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
