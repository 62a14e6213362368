import { lazy, Suspense } from "react";
import { Link, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { PendingBanner } from "./act/pending";
import { SignProvider } from "./act/sign";
import { UnsureError, useApiHead } from "./api";
import { useClosing } from "./chain/closing";
import { useChain, useHead } from "./chain/context";
import { fill, useI18n } from "./i18n";
import { Settings } from "./settings";
import { Loading } from "./ui/parts";
import { ConnectButton, WrongChain } from "./wallet/connect";

const Overview = lazy(() => import("./pages/overview"));
const MemberPage = lazy(() => import("./pages/member"));
const ClaimPage = lazy(() => import("./pages/claim"));
const AssessPage = lazy(() => import("./pages/assess"));
const BooksPage = lazy(() => import("./pages/books"));
const GiftsPage = lazy(() => import("./pages/gifts"));
const AppealPage = lazy(() => import("./pages/gifts/appeal"));
const ClosingPage = lazy(() => import("./pages/closing"));
const AssemblyPage = lazy(() => import("./pages/assembly"));
const StewardshipPage = lazy(() => import("./pages/stewardship"));

export function App() {
  return (
    <Router hook={useHashLocation}>
      <SignProvider>
        <Frame />
      </SignProvider>
    </Router>
  );
}

function Frame() {
  const { t } = useI18n();
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: the hash is the page's route, so the focus is moved by hand */}
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {t.skip}
      </a>
      <header className="top">
        <div className="inner">
          <Link href="/" className="brand">
            <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
              <circle cx="12" cy="16" r="9" className="ring teal" />
              <circle cx="20" cy="16" r="9" className="ring gold" />
            </svg>
            Mutual Pool
          </Link>
          <Nav />
          <div className="row tools">
            <Settings />
            <ConnectButton />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Health />
        <WrongChain />
        <PendingBanner />
        <ClosingBanner />
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/" component={Overview} />
            <Route path="/member" component={MemberPage} />
            <Route path="/assess" component={AssessPage} />
            <Route path="/claims/:number">
              {({ number }) => <ClaimPage key={number} number={Number(number)} />}
            </Route>
            <Route path="/books/:tab?">{({ tab }) => <BooksPage tab={tab} />}</Route>
            <Route path="/gifts" component={GiftsPage} />
            <Route path="/gifts/:number">
              {({ number }) => <AppealPage key={number} number={Number(number)} />}
            </Route>
            <Route path="/closing" component={ClosingPage} />
            <Route path="/assembly" component={AssemblyPage} />
            <Route path="/stewardship" component={StewardshipPage} />
            <Route>
              <p className="banner">{t.noPage}</p>
            </Route>
          </Switch>
        </Suspense>
      </main>
      <Footer />
    </>
  );
}

function Nav() {
  const { t } = useI18n();
  const [location] = useLocation();
  const places: [string, string][] = [
    ["/member", t.navMember],
    ["/books", t.navBooks],
    ["/assess", t.navAssess],
    ["/gifts", t.navGifts],
    ["/assembly", t.navAssembly],
    ["/stewardship", t.navSteward],
  ];
  return (
    <nav aria-label={t.mainNav}>
      {places.map(([href, name]) => (
        <Link key={href} href={href} aria-current={location.startsWith(href) ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** Says when the node is away, the index is away, or the index is behind. */
function Health() {
  const { t } = useI18n();
  const { config, rpc } = useChain();
  const head = useHead();
  const api = useApiHead();
  if (head.isError)
    return (
      <div className="banner bad" role="alert" data-health="node">
        <p>{fill(t.nodeAway, { rpc })}</p>
      </div>
    );
  if (config.api && api.isError)
    return (
      <div className="banner" role="status" data-health="api">
        <p>
          {api.error instanceof UnsureError ? fill(t.apiUnsure, { n: api.error.block }) : t.apiAway}
        </p>
      </div>
    );
  const behind = head.data && api.data ? Number(head.data.number) - api.data.number : 0;
  if (behind > 5)
    return (
      <div className="banner warn" role="status" data-health="stale">
        <p>{fill(t.apiBehind, { n: behind })}</p>
      </div>
    );
  return null;
}

/** Says on every page that the plan closes, in which step it is, and where to read what follows. */
function ClosingBanner() {
  const { t } = useI18n();
  const closing = useClosing();
  const [location] = useLocation();
  const step = closing.data?.step;
  if (!step || step === "open" || location === "/closing") return null;
  return (
    <div className="banner warn" role="status" data-closing={step}>
      <p>
        <strong>{t.closingBanner}</strong> {t.closingTold[step]}
      </p>
      <Link href="/closing">{t.closingMore}</Link>
    </div>
  );
}

function Footer() {
  const { t } = useI18n();
  const head = useHead();
  const { config } = useChain();
  return (
    <footer>
      <p>
        {t.footer} <Link href="/closing">{t.closingTitle}</Link>
      </p>
      <p className="muted">
        {config.chainName} · {t.block} {head.data ? String(head.data.number) : "…"} ·{" "}
        <span className="mono">{config.addresses.pool}</span>
      </p>
    </footer>
  );
}
