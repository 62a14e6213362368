import { type ReactNode, useEffect, useRef, useState } from "react";
import { signMessage } from "viem/actions";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { useChain } from "../chain/context";
import { explain, type Trouble, TroubleError, tell } from "../chain/errors";
import { askDesk, DeskError } from "../desk/client";
import { type Session, useDesk, useForgetSession, useSession } from "../desk/session";
import { problemOf, type TextProblem } from "../desk/signin";
import { shortAddress } from "../format";
import { fill, useI18n } from "../i18n";
import { DeskTrouble } from "../ui/desktrouble";
import { Dialog } from "../ui/dialog";
import { Loading } from "../ui/states";

/** Nothing of signing in is told in money. */
const NO_ASSET = { decimals: 0, symbol: "" };

/**
 * What only somebody signed in at the desk sees. Without a desk there is nothing; without a session
 * there is the way to one.
 */
export function AtDesk({
  why,
  children,
}: {
  why: string;
  children: (session: Session) => ReactNode;
}) {
  const { t } = useI18n();
  const { config } = useChain();
  const { address } = useConnection();
  const desk = useDesk();
  const session = useSession();
  if (!config.desk) return null;
  const error = desk.error ?? session.error;
  if (error && !session.data)
    return (
      <DeskTrouble
        error={error}
        retry={() => void (desk.error ? desk.refetch() : session.refetch())}
      />
    );
  if (session.data === undefined) return <Loading shape="line" />;
  if (!address) return <p className="muted">{t.desk.noWallet}</p>;
  if (session.data?.account.toLowerCase() === address.toLowerCase())
    return <>{children(session.data)}</>;
  return (
    <>
      <p>
        {session.data
          ? fill(t.desk.otherAccount, { account: shortAddress(session.data.account) })
          : why}
      </p>
      <SignIn key={address} />
    </>
  );
}

/** Fetches the desk's text, holds it against this page, shows it, and returns the signature alone. */
function SignIn() {
  const { t, language } = useI18n();
  const { chain, config } = useChain();
  const wagmi = useConfig();
  const { address, chainId } = useConnection();
  const forget = useForgetSession();
  const [text, setText] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<TextProblem>();
  const [refused, setRefused] = useState<DeskError>();
  const [trouble, setTrouble] = useState<Trouble>();
  // What comes back late, after the dialog was closed, counts no more.
  const question = useRef(0);
  const stop = (why?: Trouble) => {
    question.current += 1;
    setText(undefined);
    setBusy(false);
    setTrouble(why);
  };
  // The text was written for one account, and is checked for one chain.
  const before = useRef(chainId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of the wallet stops it
  useEffect(() => {
    if (before.current !== chainId && text) stop({ kind: "switched" });
    before.current = chainId;
  }, [chainId]);
  const fail = async (error: unknown) => {
    if (error instanceof DeskError) setRefused(error);
    else setTrouble(await explain(error));
  };
  const attempt = async (what: (mine: () => boolean) => Promise<void>) => {
    question.current += 1;
    const number = question.current;
    const mine = () => question.current === number;
    setBusy(true);
    setProblem(undefined);
    setRefused(undefined);
    setTrouble(undefined);
    try {
      await what(mine);
    } catch (error) {
      if (mine()) {
        setText(undefined);
        await fail(error);
      }
    }
    if (mine()) setBusy(false);
  };
  const fetchText = () =>
    attempt(async (mine) => {
      const asked = { account: address };
      const { text: told } = await askDesk<{ text: string }>(
        config.desk ?? "",
        "sign-in/text",
        asked,
      );
      if (!mine()) return;
      const wrong = problemOf(String(told), {
        host: location.host,
        origin: location.origin,
        chainId: chain.id,
        account: address ?? "",
      });
      if (wrong) setProblem(wrong);
      else setText(told);
    });
  const sign = () =>
    attempt(async (mine) => {
      if (!address || !text) return;
      const wallet = await getConnectorClient(wagmi, { account: address, chainId: chain.id });
      const signature = await signMessage(wallet, { account: address, message: text });
      if (!mine()) throw new TroubleError({ kind: "left" });
      await askDesk(config.desk ?? "", "sign-in", { signature });
      await forget();
      if (mine()) setText(undefined);
    });
  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={busy || chainId !== chain.id}
        onClick={() => void fetchText()}
      >
        {t.desk.signIn}
      </button>
      {problem && (
        <p className="banner bad" role="alert" data-text-problem={problem}>
          {t.desk.notOwn} {t.deskTextProblems[problem]}
        </p>
      )}
      {refused && <DeskTrouble error={refused} />}
      {trouble && (
        <p className="status failed" role="alert">
          {tell(trouble, language, t, NO_ASSET)}
        </p>
      )}
      <Dialog
        open={text !== undefined}
        title={t.desk.signInTitle}
        onClose={() => stop({ kind: "cancelled" })}
      >
        <p className="lead">{t.desk.signInLead}</p>
        <pre className="notice">{text}</pre>
        <div className="row end actions">
          <button type="button" className="quiet" onClick={() => stop({ kind: "cancelled" })}>
            {t.cancel}
          </button>
          <button type="button" className="primary" disabled={busy} onClick={() => void sign()}>
            {busy ? t.stepWallet : t.signGo}
          </button>
        </div>
      </Dialog>
    </>
  );
}
