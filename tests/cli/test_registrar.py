"""The registrar's desk from the terminal: groups, lost wallets, renewals, secrets."""

from tests.support.terminal import PASSWORD

SECRET = {"MUTUAL_POOL_SECRET_PASSWORD": PASSWORD}


def test_a_group_comes_in_and_each_takes_their_position(town, member):
    registrar, sponsor = town.people["registrar"], town.person("sponsor", money=10_000)
    people = [town.person(f"worker{n}") for n in range(2)]
    rows = [
        f"{person.address},0x{n + 900:032x},18-24,2090-01-01" for n, person in enumerate(people)
    ]
    text = "\n".join(["member,identity,band,band_until", *rows]) + "\n"
    people_file = registrar.file("people.csv", text)
    signed = registrar.home / "group.json"
    registrar.acts("cohort", "sign", people_file, "--sponsor", sponsor.address, "--out", signed)
    file = sponsor.file("group.json", signed.read_text())
    told = sponsor.acts("cohort", "enrol", file, "40")
    places = sponsor.home / "places"
    done = sponsor.run(
        *("cohort", "places", "demo", sponsor.file("people.csv", text)),
        *("--number", told["group"], "--out", places),
        keys=False,
    )
    assert done.returncode == 0, done.stderr
    for person in people:
        mine = person.file("position.json", (places / f"{person.address}.json").read_text())
        joined = person.acts("join", mine, "--group")
        assert joined["status"]["units"] == 2
        assert joined["status"]["standing"]["balance"] == 20_000_000


def test_a_lost_wallet_is_certified_and_the_guardian_gives_notice(town, member):
    lost, guardian = member("lost"), town.person("guardian")
    lost.acts("guardian", "name", guardian.address)
    shown = guardian.does("guardian", "show", lost.address, keys=False)
    assert shown["may_act"] is False
    identity = lost.does("status", lost.address, keys=False)["membership"]["identity"]
    registrar = town.people["registrar"]
    out = registrar.home / "recovery.json"
    registrar.acts(
        *("registrar", "lost-wallet", "--identity", identity, "--lost", lost.address),
        *("--new", guardian.address, "--out", out),
    )
    file = guardian.file("recovery.json", out.read_text())
    guardian.refused("guardian", "recovery-notice", file, "--yes", code=4, says="30 days")
    town.pass_days(31)
    # The certificate held for 30 days.
    guardian.refused("guardian", "recovery-notice", file, "--yes", code=4, says="new one")
    registrar.acts(
        *("registrar", "lost-wallet", "--identity", identity, "--lost", lost.address),
        *("--new", guardian.address, "--out", out),
    )
    file.write_text(out.read_text())
    guardian.acts("guardian", "recovery-notice", file)
    lost.acts("guardian", "object")


def test_a_newer_certificate_changes_the_band(town, member, certificate):
    person = member("riser")
    before = person.does("status", person.address, keys=False)
    identity, registrar = before["membership"]["identity"], town.people["registrar"]
    town.pass_days(1)
    out = registrar.home / "newer.json"
    registrar.acts(
        *("registrar", "certificate", "--member", person.address, "--band", "5"),
        *("--identity", identity, "--out", out),
    )
    renewed = person.acts("renew", person.file("newer.json", out.read_text()), "--amount", "50")
    assert renewed["status"]["units"] > before["units"]
    assert renewed["status"]["standing"]["balance"] == 350_000_000


def test_bands_that_end_soon_are_listed(town, member):
    """`--band` alone certifies a band for ever, so none of these ends."""
    member("forever")
    registrar = town.people["registrar"]
    told = registrar.does("registrar", "renewals", "--days", "60", keys=False)
    assert told["renewals"] == []
    old = town.person("old", money=500)
    out = registrar.home / "old.json"
    until = town.web3.eth.get_block("latest")["timestamp"] // 86_400 + 20
    from datetime import date

    day = date.fromordinal(date(1970, 1, 1).toordinal() + until).isoformat()
    registrar.acts(
        *("registrar", "certificate", "--member", old.address, "--band", "1", "--until", day),
        *("--identity", "0x" + "77" * 16, "--out", out),
    )
    old.acts("join", old.file("certificate.json", out.read_text()), "--amount", "100")
    told = registrar.does("registrar", "renewals", "--days", "60", keys=False)
    assert [one["member"] for one in told["renewals"]] == [old.address]
    assert told["renewals"][0]["band_until"] == until


def test_an_identity_follows_from_document_plan_and_secret_alone(town):
    registrar = town.people["registrar"]
    made = registrar.does("registrar", "secret", "new", "secret", keys=False, **SECRET)
    asked = ("registrar", "identity", "--secret", "secret", "--country", "CN", "--document")
    found = set()
    for written in ("11010519491231002x", "110105-19491231-002X"):
        document = registrar.file("document", written + "\n")
        said = registrar.run(*asked, document, keys=False, **SECRET)
        assert said.returncode == 0, said.stderr
        found.add(said.stdout.strip())
        assert "11010519491231" not in said.stdout + said.stderr
    (identity,) = found
    assert len(identity) == 2 + 32
    kept = registrar.home / ".config" / "mutual-pool" / "registrar" / "secret.age"
    assert str(kept) == made["file"] and kept.stat().st_mode & 0o077 == 0

    # Somebody joins under it; after a leak they are found under it, and others are not.
    person = town.person("known", money=500)
    out = registrar.home / "known.json"
    registrar.acts(
        *("registrar", "certificate", "--member", person.address, "--band", "4", "--out", out),
        *("--secret", "secret", "--country", "CN", "--document", document),
        **SECRET,
    )
    person.acts("join", person.file("certificate.json", out.read_text()), "--amount", "300")
    # A second wallet of the same person is named before anything is signed; their own is not.
    second = registrar.home / "second.json"
    for wallet, warned in ((town.person("second").address, True), (person.address, False)):
        done = registrar.run(
            *("registrar", "certificate", "--member", wallet, "--band", "4", "--unsigned"),
            *("--identity", identity, "--out", second),
        )
        assert done.returncode == 0, done.stderr
        text = f"belongs to the wallet {person.address}, which is a member with it now"
        assert (text in done.stderr) is warned
    added = registrar.acts("registrar", "secret", "add", "secret", keys=False, **SECRET)
    assert added["secrets"] == 2
    again = registrar.does(*asked, document, keys=False, **SECRET)
    assert again == {"identity": identity, "known": True, "secret": 1}
    other = registrar.file("document", "110105194912310038")
    new = registrar.does(*asked, other, keys=False, **SECRET)
    assert (new["known"], new["secret"]) == (False, 2)
    wrong = {"MUTUAL_POOL_SECRET_PASSWORD": "wrong"}
    registrar.refused(*asked, other, keys=False, code=2, says="password is wrong", **wrong)
    nobody = ("registrar", "identity", "--secret", "secret", "--document", other)
    registrar.refused(*nobody, keys=False, code=2, says="--country", **SECRET)
