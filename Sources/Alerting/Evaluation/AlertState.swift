/// Where an alert stands.
public enum AlertState: String, Sendable, Comparable, CaseIterable {
    /// The expression does not hold, or no longer.
    case inactive
    /// It holds, but not yet for as long as the rule asks.
    case pending
    case firing

    private var rank: Int {
        switch self {
        case .inactive: 0
        case .pending: 1
        case .firing: 2
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
