import { useState } from "react";
import { Signed } from "../src/transactions/signed";
import { ActStatus } from "../src/transactions/status";
import { Dialog } from "../src/ui/dialog";
import { AddressField, AmountField, DecisionChoice } from "../src/ui/inputs";
import { Field } from "../src/ui/parts";
import { ACTS, DECISION, PERMIT } from "./samples";
import { Part } from "./words";

/** What somebody does something with: buttons, fields, and what is said after a click. */
export function Controls() {
  const [open, setOpen] = useState(false);
  const nothing = () => undefined;
  return (
    <>
      <Part title="Buttons">
        <p className="row wrap">
          <button type="button" className="primary">
            Primary
          </button>
          <button type="button">Plain</button>
          <button type="button" className="quiet">
            Quiet
          </button>
          <button type="button" className="quiet small">
            Small
          </button>
          <button type="button" className="primary" disabled>
            Disabled
          </button>
          <button type="button" className="primary" aria-busy disabled>
            Busy
          </button>
          <a className="button" href="#Buttons">
            Elsewhere
          </a>
        </p>
      </Part>
      <Part title="Fields">
        <div className="columns">
          <div>
            <Field label="Empty" hint="What it is for.">
              <input placeholder="0.00" />
            </Field>
            <Field label="Wrong" error="What is wrong, and what is right.">
              <input defaultValue="1,2,3" />
            </Field>
            <Field label="Not now">
              <input disabled defaultValue="Later" />
            </Field>
            <Field label="Choice">
              <select>
                <option>One</option>
                <option>Two</option>
              </select>
            </Field>
            <Field label="Text">
              <textarea rows={3} />
            </Field>
            <Field label="File">
              <input type="file" />
            </Field>
            <Field label="Day">
              <input type="date" />
            </Field>
          </div>
          <div>
            <AmountField label="Read" symbol="CNY" text="1,234.5" onText={nothing} hint="A hint." />
            <AmountField label="No amount" symbol="CNY" text="1,2,3" onText={nothing} />
            <AmountField label="Too fine" symbol="CNY" text="1.12345678" onText={nothing} />
            <AddressField label="Address" text="0x12" onText={nothing} wrong />
            <DecisionChoice name="gallery" approve onApprove={nothing} />
            <fieldset className="segments">
              <legend>Segments</legend>
              {["Basic", "Full"].map((name) => (
                <label key={name}>
                  <input type="radio" name="segment" defaultChecked={name === "Full"} />
                  <span>{name}</span>
                </label>
              ))}
            </fieldset>
            <label className="check">
              <input type="checkbox" defaultChecked /> A box
            </label>
          </div>
        </div>
      </Part>
      <Part title="What is signed">
        <div className="columns">
          <div className="as-dialog">
            <Signed message={PERMIT} why="Pay into your cover." prompt={{ n: 1, of: 2 }} />
          </div>
          <div className="as-dialog">
            <Signed message={DECISION} why="Your word as an assessor on this claim." />
          </div>
        </div>
        <button type="button" onClick={() => setOpen(true)}>
          Open as a dialog
        </button>
        <Dialog open={open} title="What you sign" onClose={() => setOpen(false)}>
          <Signed message={PERMIT} why="Pay into your cover." prompt={{ n: 1, of: 2 }} />
          <div className="row end">
            <button type="button" className="quiet" onClick={() => setOpen(false)}>
              Cancel
            </button>
            <button type="button" className="primary">
              Sign in the wallet
            </button>
          </div>
        </Dialog>
      </Part>
      <Part title="After a click">
        {ACTS.map((state, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a state's place is what it is
          <ActStatus key={place} state={state} />
        ))}
      </Part>
    </>
  );
}
