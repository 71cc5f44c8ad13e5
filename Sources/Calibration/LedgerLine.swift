/// One line of `ledger.jsonl`, any kind of them; keys that a kind does not have are nil.
struct LedgerLine: Decodable {
    var event: String?
    var session: String?
    var utterance: Int?
    var outcome: String?
    var textReceived: Int64?
    var frames: Int?
    var drops: Int?
    var sequence: UInt64?
    var sequences: [[UInt64]]?
    var steps: [Int64]?
    var first: Int64?
    var at: Int64?
    var received: Int64?
    var obeyed: Bool?
    var code: Code?
    var by: String?
    var status: Int?

    /// A close's number or an error's name.
    enum Code: Decodable {
        case number(Int)
        case name(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Int.self) {
                self = .number(number)
            } else {
                self = .name(try value.decode(String.self))
            }
        }
    }

    enum CodingKeys: String, CodingKey {
        case event, utterance, outcome, frames, drops, sequence, sequences, obeyed, code, by, status
        case session = "session_id"
        case textReceived = "text_received_wall_ns"
        case steps = "steps_ns"
        case first = "first_wall_ns"
        case at = "at_wall_ns"
        case received = "received_wall_ns"
    }
}
