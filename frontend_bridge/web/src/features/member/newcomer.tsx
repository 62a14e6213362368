import { Link } from "wouter";
import { useI18n } from "../../i18n";
import type { Member, Plan } from "../../protocol/reads";
import { InOffice } from "../../ui/office";
import { Due } from "./due";
import { Guardian } from "./guardian";
import { Join } from "./join";
import { JoinFromGroup } from "./joinfromgroup";

/** Somebody who is no member: what is due to them, joining, and acting for a member. */
export default function Newcomer({ member, plan }: { member: Member; plan: Plan }) {
  const { t } = useI18n();
  return (
    <>
      <Due />
      <div className="columns wide-first">
        <Join member={member} plan={plan} />
        <InOffice>
          <JoinFromGroup member={member} />
        </InOffice>
      </div>
      <p>
        <Link href="/regular">{t.payForMember}</Link>
      </p>
      <Guardian member={member} />
    </>
  );
}
