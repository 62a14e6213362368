/** A subscription of one's own; the desk never gives its address back. */
export interface Subscription {
  subscription: number;
  channel: string;
  state: string;
  since: number | null;
}

/** What the desk says of reminders to who is signed in. */
export interface Reminded {
  channels: Record<string, string>;
  languages: string[];
  subscriptions: Subscription[];
}
