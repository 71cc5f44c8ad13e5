/// Sessions that wait for a slot, first come first served.
///
/// Leaving is O(1): an entry counts only as long as its ticket is the session's current one.
struct WaitingLine {
    private struct Entry {
        var session: Int
        var ticket: UInt64
    }

    /// Sessions that wait now.
    private(set) var count = 0
    private var entries: [Entry] = []
    private var head = 0
    private var tickets: [Int: UInt64] = [:]
    private var nextTicket: UInt64 = 1

    mutating func join(_ session: Int) {
        tickets[session] = nextTicket
        entries.append(Entry(session: session, ticket: nextTicket))
        nextTicket += 1
        count += 1
    }

    /// The session gives up; nothing happens if it does not wait.
    mutating func leave(_ session: Int) {
        if tickets.removeValue(forKey: session) != nil { count -= 1 }
    }

    /// Takes out the session that has waited longest.
    mutating func next() -> Int? {
        while head < entries.count {
            let entry = entries[head]
            head += 1
            if head > 64, head * 2 > entries.count {
                entries.removeFirst(head)
                head = 0
            }
            guard tickets[entry.session] == entry.ticket else { continue }
            tickets[entry.session] = nil
            count -= 1
            return entry.session
        }
        return nil
    }
}
