"""Who is a member's guardian at the desk: by the contract, not by a record that is out of force."""


def test_a_guardian_of_an_earlier_membership_is_none(town, chain):
    def call(method, *parameters):
        return town.web3.provider.make_request(method, list(parameters))["result"]

    well, guardian = town.people["well"], town.people["stranger"].address
    registrar = town.people["registrar"]
    before = call("evm_snapshot")
    try:
        well.acts("guardian", "name", guardian)
        assert chain.guardian_of(well.address) is None, "not in office yet"
        town.pass_days(31)
        assert chain.guardian_of(well.address) == guardian.lower()
        well.acts("leave")
        out = registrar.home / "again.json"
        registrar.acts(
            *("registrar", "certificate", "--member", well.address, "--band", 4),
            *("--identity", f"0x{2:032x}", "--out", out),
        )
        well.acts("join", out, "--amount", "300")
        assert chain.guardian_of(well.address) is None
    finally:
        assert call("evm_revert", before)
