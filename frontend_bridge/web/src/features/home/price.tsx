import { useState } from "react";
import { useChain } from "../../chain/context";
import { day } from "../../format";
import { fill, useI18n } from "../../i18n";
import { useHistory } from "../../protocol/history";
import { agesOf, bandOf, levelsOf, readAge, useOffer } from "../../protocol/offer";
import type { Plan } from "../../protocol/reads";
import { Money, useNames } from "../../ui/fields";
import { Filled } from "../../ui/filled";
import { Card, Field, Figure } from "../../ui/parts";
import { Failed, Loading } from "../../ui/states";
import { Term } from "../../ui/term";

const AGE = "40";

/** The age and the level that somebody chose, and the band that the plan has for them. */
export function useChoice() {
  const { config } = useChain();
  const bands = config.bands ?? [];
  const levels = levelsOf(bands);
  const ages = agesOf(bands);
  const [age, setAge] = useState(AGE);
  const [level, setLevel] = useState(levels[0]);
  const years = readAge(age);
  const band = years === undefined ? undefined : bandOf(bands, years, level);
  return { age, setAge, level, setLevel, levels, ages, band, years };
}
export type Choice = ReturnType<typeof useChoice>;

export function ChoiceFields({ choice }: { choice: Choice }) {
  const { t } = useI18n();
  const { age, setAge, level, setLevel, levels, ages, band, years } = choice;
  const wrong =
    years === undefined
      ? t.ageWrong
      : band || !ages
        ? undefined
        : fill(t.ageNotTaken, { from: ages[0], to: ages[1] });
  return (
    <div className="choice">
      <Field label={t.myAge} error={age ? wrong : undefined}>
        <input
          inputMode="numeric"
          maxLength={3}
          value={age}
          onChange={(event) => setAge(event.target.value)}
        />
      </Field>
      {levels.length > 1 && (
        <fieldset className="segments">
          <legend>{t.myLevel}</legend>
          {levels.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="level"
                checked={one === level}
                onChange={() => setLevel(one)}
              />
              <span>{t.levels[one] ?? one}</span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

/** What it costs somebody of an age at a level, and what they get: by the contracts' own views. */
export function Price({ plan }: { plan: Plan }) {
  const { t, language } = useI18n();
  const choice = useChoice();
  const names = useNames();
  const offer = useOffer(plan, choice.band?.number);
  const { pace } = useHistory();
  const found = choice.band ? offer.data : undefined;
  return (
    <Card title={t.priceTitle}>
      {!choice.ages && <p className="muted">{t.agesUnknown}</p>}
      {choice.ages && <ChoiceFields choice={choice} />}
      {choice.band && !found && !offer.error && <Loading shape="figures" />}
      {choice.band && offer.error && (
        <Failed error={offer.error} retry={() => void offer.refetch()} />
      )}
      {found && (
        <div className="offer" aria-live="polite">
          <div className="figures">
            <Figure name={t.priceEach} note={t.priceEachNote}>
              <Money up value={found.eachCase} />
            </Figure>
            <Figure name={t.priceMonth}>
              <Money up value={found.eachPeriod} />
            </Figure>
            <Figure name={t.priceJoin} note={t.priceJoinNote}>
              <Money up value={found.deposit} />
            </Figure>
            <Figure
              name={t.priceYear}
              note={
                pace
                  ? fill(pace.cases === undefined ? t.priceYearNote : t.priceYearCases, {
                      n: pace.cases ?? 0,
                      from: day(pace.from, language),
                      to: day(pace.to, language),
                    })
                  : t.priceNoYear
              }
            >
              {pace ? <Money up value={pace.perUnit * found.units} /> : "—"}
            </Figure>
          </div>
          <h3>{t.priceGet}</h3>
          <ul className="plain rows gets">
            {found.benefits
              .filter(({ full }) => full > 0n)
              .map(({ kind, first, full }) => (
                <li key={kind}>
                  <span>{names.kind(kind)}</span>
                  <span className="right">
                    <strong>
                      <Money value={full} />
                    </strong>
                    {first < full && (
                      <span className="muted">
                        {t.priceFirst} <Money value={first} />
                      </span>
                    )}
                  </span>
                </li>
              ))}
          </ul>
          <p className="muted">
            <Filled
              text={t.sharesLead}
              shares={<Term of="share">{fill(t.sharesOf, { n: found.units })}</Term>}
              cap={<Term of="cap">{t.capWord}</Term>}
              bond={<Term of="bond">{t.bondWord}</Term>}
              amount={<Money up value={plan.rules.claimBond} />}
            />
          </p>
        </div>
      )}
    </Card>
  );
}
