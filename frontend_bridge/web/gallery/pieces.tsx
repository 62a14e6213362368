import { LineChart, PartsBar } from "../src/ui/chart";
import { ClaimLine } from "../src/ui/claimline";
import { Money } from "../src/ui/fields";
import { ExactAmounts } from "../src/ui/money";
import { Pager } from "../src/ui/pager";
import { AppealChip, Card, Facts, Figure, StateChip, Table, Timeline, Who } from "../src/ui/parts";
import { Empty, Failed, Loading } from "../src/ui/states";
import { Tabs } from "../src/ui/tabs";
import { Term } from "../src/ui/term";
import { ME, NOW, STATES, TX } from "./samples";
import { Part } from "./words";

const SHAPES = ["line", "figures", "rows", "card", "chart"] as const;
const TONES = ["", "good", "warn", "bad"];
const APPEALS = ["Filed", "Approved", "Funded", "Refused", "Expired"];

/** What shows something: amounts, chips, cards, lists, charts, and what is not there yet. */
export function Pieces() {
  return (
    <>
      <Part title="Amounts">
        <p className="huge">
          <Money value={1_234_567_890n} />
        </p>
        <p>
          <Money value={25_000_000n} /> · <Money value={1n} /> · <Money up value={1_240_001n} /> ·{" "}
          <Money value={-3_200_000n} /> · <Money exact value={1_234_567_890n} /> ·{" "}
          <Money places={0} value={999_999_999n} />
        </p>
        <ExactAmounts on>
          <Money value={1_234_567_890n} />
        </ExactAmounts>
      </Part>
      <Part title="Chips">
        <p className="row wrap">
          {STATES.map((state) => (
            <StateChip key={state} state={state} />
          ))}
        </p>
        <p className="row wrap">
          {APPEALS.map((state) => (
            <AppealChip key={state} state={state} />
          ))}
          <Who address={ME} />
        </p>
      </Part>
      <Part title="Banners">
        {TONES.map((tone) => (
          <div key={tone} className={`banner ${tone}`}>
            <p>What happened, that nothing changed, and what to do next. {tone}</p>
            <button type="button" className="quiet small">
              Close
            </button>
          </div>
        ))}
      </Part>
      <Part title="Cards">
        <div className="columns">
          {TONES.map((tone) => (
            <Card
              key={tone}
              title={`A card ${tone}`}
              tone={tone}
              aside={<span className="chip">Word</span>}
            >
              <p className="lead">What it says first.</p>
              <Facts
                rows={[
                  ["A fact", <Money key="m" value={3_200_000n} />],
                  [
                    "A hash",
                    <span key="h" className="mono wrap">
                      {TX}
                    </span>,
                  ],
                ]}
              />
            </Card>
          ))}
        </div>
        <div className="figures">
          <Figure name="A figure" note="with what it means">
            <Money value={2_756_000_000n} places={0} />
          </Figure>
          <Figure name="Another one">52</Figure>
        </div>
      </Part>
      <Part title="Words with a meaning">
        <p>
          At this age you hold <Term of="share">13 shares of each case</Term>, up to{" "}
          <Term of="cap">the cap</Term>.
        </p>
      </Part>
      <Part title="Waiting">
        {SHAPES.map((shape) => (
          <Loading key={shape} shape={shape} />
        ))}
      </Part>
      <Part title="Not read">
        <Failed error={new Error("fetch failed")} retry={() => undefined} />
        <Failed error={Object.assign(new Error("limit"), { code: -32005 })} />
      </Part>
      <Part title="Empty">
        <Empty action={<button type="button">Do something</button>}>
          Every payment and every charge will stand here.
        </Empty>
        <Table label="Empty table" head={["One"]} rows={[]} />
      </Part>
      <Part title="Tabs and pages">
        <Tabs
          label="Tabs"
          chosen="one"
          tabs={["one", "two", "three"].map((name) => ({ name, href: `/${name}`, text: name }))}
        />
        <ol className="stages" aria-label="Stages">
          <li>First</li>
          <li aria-current="step">Second</li>
          <li>Third</li>
        </ol>
        <Pager page={1} size={50} total={10_000} onPage={() => undefined} />
      </Part>
      <Part title="Lists">
        <ul className="plain rows">
          {STATES.slice(0, 4).map((state, place) => (
            <ClaimLine
              key={state}
              number={place + 1}
              claim={{ day: 20_000 + place, benefit: 480_123_456n }}
              state={state}
              kind="Mild illness"
            />
          ))}
        </ul>
        <Table
          label="Members"
          head={["Member", "Since", ["Balance"]]}
          rows={[1, 2, 3].map((n) => ({
            key: String(n),
            cells: [ME, `Jan ${n}, 2026`, <Money key="m" value={BigInt(n) * 7_581_234n} />],
          }))}
        />
        <Timeline
          events={["ClaimFiled", "DecisionSigned", "Decided"].map((name, place) => ({
            role: "desk",
            name,
            args: {},
            block: place + 1,
            time: NOW + place * 86_400,
            tx: TX,
            logIndex: 0,
          }))}
        />
      </Part>
      <Part title="Charts">
        <div className="columns">
          {(["teal", "gold"] as const).map((tone) => (
            <LineChart
              key={tone}
              title={`A line in ${tone}`}
              tone={tone}
              dates={["Jan 1, 2025", "Jul 1, 2025", "Jan 1, 2026"]}
              value={(height) => String(height)}
              points={[0, 1, 2, 3, 4].map((n) => ({
                label: String(n),
                at: n / 4,
                height: n * n,
                text: String(n * n),
              }))}
            />
          ))}
        </div>
        <PartsBar
          label="Parts of a whole"
          parts={["teal", "gold", "rose", "grey"].map((tone, place) => ({
            name: tone,
            share: place + 1,
            text: String(place + 1),
            tone,
          }))}
        />
      </Part>
    </>
  );
}
