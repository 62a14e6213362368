import type { Member, Plan } from "../../protocol/reads";
import { InOffice } from "../../ui/office";
import { NewBand } from "./band";
import { JoinFromGroup } from "./joinfromgroup";

/** What a member needs now and then. */
export default function More({ member, plan }: { member: Member; plan: Plan }) {
  return (
    <div className="columns">
      <NewBand member={member} plan={plan} />
      <InOffice>
        <JoinFromGroup member={member} />
      </InOffice>
    </div>
  );
}
