import { LOSS } from "./asked";
import { heedLosses } from "./losses";

// Before anything of the parser runs.
heedLosses(() => self.postMessage(LOSS));
