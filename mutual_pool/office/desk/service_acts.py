"""The acts by which a sponsor hands codes of services to a desk, and a member asks for one."""

from mutual_pool.office.desk.acts import ActKind

POST_CODES = ActKind(
    "PostCodes",
    (
        ("programme", "uint32"),
        ("sha256", "bytes32"),
        ("name", "string"),
        ("region", "string"),
    ),
)
ASK_CODE = ActKind("AskCode", (("programme", "uint32"),))
