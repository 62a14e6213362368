// Before anything asks what was kept.
import "./storage";
import { firstTexts } from "./i18n/loading";
import "./styles.css";

// A slow network brings these while the page's program is on its way: they are asked for first.
const config = fetch("config.json", { cache: "no-cache" }).catch(() => undefined);
const spoken = firstTexts();
// The program says what failed.
spoken.catch(() => {});

import("./start").then(
  ({ start }) => start(config, spoken),
  () => {
    const root = document.getElementById("root");
    if (root) root.textContent = "The page is not loaded: the connection failed. Load it again.";
  },
);
// Most visits begin there.
if (["", "#", "#/"].includes(location.hash)) import("./features/overview").catch(() => {});
