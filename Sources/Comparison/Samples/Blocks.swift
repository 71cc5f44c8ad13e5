/// Sessions, or neighbouring sessions together: what is drawn and exchanged as a whole.
///
/// Utterances of a session are not independent, so frames and utterances are never drawn alone. Beyond `limit` sessions
/// neighbours share a block: the variance between 512 blocks is known to 6 %, and a draw's cost stays the same for a
/// million sessions. Neighbours in time also share the server's good and bad moments, which blocks then hold together.
struct Blocks: Sendable {
    static let limit = 512

    let count: Int
    private let sessions: Int

    init(sessions: Int, limit: Int = Blocks.limit) {
        self.sessions = max(1, sessions)
        count = min(self.sessions, limit)
    }

    func block(ofSession session: Int) -> Int { session * count / sessions }
}
