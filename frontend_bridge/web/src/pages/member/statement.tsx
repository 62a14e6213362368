import { download } from "../../chain/files";
import { type Member, useRecomputed } from "../../chain/reads";
import { useI18n } from "../../i18n";
import { Money, When } from "../../ui/fields";
import { Card, ClaimLink, Loading } from "../../ui/parts";

/** Every movement of one's balance, recomputed here from the chain's own events. */
export function Statement({ member }: { member: Member }) {
  const { t } = useI18n();
  const recomputed = useRecomputed();
  const account = recomputed.data?.books.accounts.get(member.address.toLowerCase());
  const lines = account ? [...account.lines].reverse() : [];
  const agrees = account?.balance === member.standing.balance;
  const save = () =>
    download(
      `statement-${member.address}-to-block-${recomputed.data?.block}.json`,
      JSON.stringify(
        account?.lines,
        (_, value) => (typeof value === "bigint" ? String(value) : value),
        1,
      ),
    );
  return (
    <Card
      title={t.statementTitle}
      aside={
        account && (
          <span className="row">
            <span className={`chip ${agrees ? "good" : "bad"}`}>
              {agrees ? t.statementAgrees : t.statementDiffers}
            </span>
            <button type="button" className="quiet small" onClick={save}>
              {t.download}
            </button>
          </span>
        )
      }
    >
      {!recomputed.data && <Loading error={recomputed.error} />}
      {recomputed.data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
        <section className="scroll" aria-label={`${t.statementTitle}: ${t.table}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th>{t.when}</th>
                <th>{t.what}</th>
                <th className="num">{t.change}</th>
                <th className="num">{t.balance}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={`${line.block}-${line.tx}-${line.name}`}>
                  <td>
                    <When at={line.time} />
                  </td>
                  <td title={line.tx}>
                    {t.events[line.name] ?? line.name}{" "}
                    {line.claim !== undefined && <ClaimLink number={line.claim} />}
                  </td>
                  <td className="num">
                    <Money value={line.change} />
                  </td>
                  <td className="num">
                    <Money value={line.balance} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
