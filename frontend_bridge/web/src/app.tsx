import { type ComponentType, lazy, Suspense } from "react";
import { Link, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { OtherChainError, UnsureError, useApiHead } from "./api";
import { useChain, useHead } from "./chain/context";
import { useKnown } from "./chain/known";
import { time } from "./format";
import { fill, type Texts, useI18n } from "./i18n";
import { useClosing } from "./protocol/closing";
import { Settings } from "./settings";
import { useTitle } from "./title";
import { PendingBanner } from "./transactions/pending";
import { SignProvider } from "./transactions/sign";
import { Loading } from "./ui/parts";
import { ConnectButton, WrongChain } from "./wallet/connect";

const Overview = lazy(() => import("./features/overview"));
const MemberPage = lazy(() => import("./features/member"));
const ClaimPage = lazy(() => import("./features/claim"));
const AssessPage = lazy(() => import("./features/assess"));
const JoiningPage = lazy(() => import("./features/joining"));
const DemoPage = lazy(() => import("./features/demo"));
const FollowingPage = lazy(() => import("./features/following"));
const PlansPage = lazy(() => import("./features/plans"));
const BooksPage = lazy(() => import("./features/books"));
const GiftsPage = lazy(() => import("./features/gifts"));
const AppealPage = lazy(() => import("./features/gifts/appeal"));
const ClosingPage = lazy(() => import("./features/closing"));
const AssemblyPage = lazy(() => import("./features/assembly"));
const StewardshipPage = lazy(() => import("./features/stewardship"));
const RegularPage = lazy(() => import("./features/regular"));
const ServicesPage = lazy(() => import("./features/services"));
const DeskPage = lazy(() => import("./features/desk"));
const ApplyPage = lazy(() => import("./features/apply"));
const SeveralPage = lazy(() => import("./features/apply/several"));
const SendPage = lazy(() => import("./features/send"));
const RegistrarPage = lazy(() => import("./features/registrar"));

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
  useTitle();
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
            <Route path="/join/:handed?">{({ handed }) => <JoiningPage handed={handed} />}</Route>
            <Route path="/demo" component={DemoPage} />
            <Route path="/following" component={FollowingPage} />
            <Route path="/plans" component={PlansPage} />
            <Route path="/member/:tab?">{({ tab }) => <MemberPage tab={tab} />}</Route>
            <Route path="/assess" component={AssessPage} />
            <Route path="/claims/:number">
              {({ number }) => <Numbered text={number} page={ClaimPage} />}
            </Route>
            <Route path="/books/:tab?">{({ tab }) => <BooksPage tab={tab} />}</Route>
            <Route path="/gifts" component={GiftsPage} />
            <Route path="/gifts/:number">
              {({ number }) => <Numbered text={number} page={AppealPage} />}
            </Route>
            <Route path="/closing" component={ClosingPage} />
            <Route path="/assembly" component={AssemblyPage} />
            <Route path="/stewardship" component={StewardshipPage} />
            <Route path="/regular" component={RegularPage} />
            <Route path="/services" component={ServicesPage} />
            <Route path="/desk" component={DeskPage} />
            <Route path="/apply/several" component={SeveralPage} />
            <Route path="/apply/:code?">{({ code }) => <ApplyPage code={code} />}</Route>
            <Route path="/send/:link">{({ link }) => <SendPage key={link} link={link} />}</Route>
            <Route path="/registrar" component={RegistrarPage} />
            <Route component={NoPage} />
          </Switch>
        </Suspense>
      </main>
      <Footer />
    </>
  );
}

/** Where a link leads nowhere: the way to what there is. */
function NoPage() {
  const { t } = useI18n();
  const { config } = useChain();
  return (
    <p className="banner">
      {t.noPage} <Link href="/">{config.title ?? config.plan}</Link>
    </p>
  );
}

/** The page of a claim or an appeal; of a link with anything but a number there is none. */
function Numbered({ text, page: Page }: { text: string; page: ComponentType<{ number: number }> }) {
  // The contracts count claims in 32 bits.
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) >= 2 ** 32) return <NoPage />;
  return <Page key={text} number={Number(text)} />;
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
  const { t, language } = useI18n();
  const { config, rpc } = useChain();
  useKnown();
  const head = useHead();
  const api = useApiHead();
  if (head.isError || head.data?.kept)
    return (
      <div className="banner bad" role="alert" data-health="node">
        <p>{navigator.onLine ? fill(t.nodeAway, { rpc }) : t.offline}</p>
        {head.data && (
          <p data-known={String(head.data.number)}>
            {fill(t.knownOf, {
              block: head.data.number,
              time: time(head.data.time, language),
            })}
          </p>
        )}
      </div>
    );
  if (config.api && api.isError)
    return (
      <div className="banner" role="status" data-health="api">
        <p>{indexTrouble(api.error, t)}</p>
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

function indexTrouble(error: Error, t: Texts): string {
  if (error instanceof UnsureError) return fill(t.apiUnsure, { n: error.block });
  return error instanceof OtherChainError ? t.apiOtherChain : t.apiAway;
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
        {t.footer} <Link href="/closing">{t.closingTitle}</Link> ·{" "}
        <Link href="/following">{t.followingTitle}</Link> ·{" "}
        {(config.directory || config.plans) && (
          <>
            <Link href="/plans">{t.plansTitle}</Link> ·{" "}
          </>
        )}
        <Link href="/services">{t.servicesTitle}</Link>
        {config.desk && (
          <>
            {" "}
            · <Link href="/desk">{t.desk.title}</Link>
          </>
        )}
        {config.api && (
          <>
            {" "}
            · <a href={`${config.api}/v1/notices.rss`}>{t.feed}</a>
          </>
        )}
      </p>
      <p className="muted">
        {config.chainName} · {t.block} {head.data ? String(head.data.number) : "…"} ·{" "}
        <span className="mono">{config.addresses.pool}</span>
      </p>
    </footer>
  );
}
