import { expect, test } from "vitest";
import { follow, readFollowing, rename, show, unfollow } from "./following";

const A = "0x52908400098527886E0F7030069857D2E4169EE7";
const B = "0x8617E340B3D01FA5F11F306F4090FD50E238070D";

function store(text?: string) {
  let kept = text ?? null;
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value;
    },
  };
}

test("wallets are followed, looked at, and left again", () => {
  const kept = store();
  follow(A, "  Grandmother  ", kept);
  follow(B, "", kept);
  expect(readFollowing(kept)).toEqual({
    all: [{ address: A, name: "Grandmother" }, { address: B }],
    shown: B,
  });
  show(A, kept);
  expect(readFollowing(kept).shown).toBe(A);
  show(undefined, kept);
  expect(readFollowing(kept).shown).toBeUndefined();
  // The same one again takes the new name, and stands once.
  follow(A.toLowerCase() as typeof A, "Granny", kept);
  expect(readFollowing(kept).all).toHaveLength(2);
  unfollow(A, kept);
  expect(readFollowing(kept)).toEqual({ all: [{ address: B }] });
});

test("a name is changed where it stands, and what is looked at stays", () => {
  const kept = store();
  follow(A, "Grandmother", kept);
  follow(B, "", kept);
  rename(A.toLowerCase() as typeof A, " Granny ", kept);
  expect(readFollowing(kept)).toEqual({
    all: [{ address: A, name: "Granny" }, { address: B }],
    shown: B,
  });
  rename(A, "", kept);
  expect(readFollowing(kept).all).toEqual([{ address: A }, { address: B }]);
  const other = store();
  rename(A, "Me", other);
  expect(readFollowing(other)).toEqual({ all: [{ address: A, name: "Me" }] });
});

test("rubbish that was kept is nobody", () => {
  for (const text of ["", "x", "[]", "null", '{"all":{}}', '{"all":[{"address":"0x12"},null,7]}'])
    expect(readFollowing(store(text))).toEqual({ all: [] });
  expect(readFollowing(store(`{"all":[],"shown":"${A}"}`)).shown).toBeUndefined();
});
