/// How a frame's number stands to those before it.
public enum SequenceObservation: Sendable, Equatable {
    /// The utterance's first number, with nothing missing before it.
    case first
    case inOrder
    /// So many numbers were left out before this one; they may still arrive late.
    case gap(missing: UInt64)
    /// A number that was there before, or one too old to tell.
    case duplicate
    /// A number that arrived after a higher one.
    case reordered
    /// The frame has no number.
    case unnumbered
    /// A number so far off that no loss explains it; it is left out of the account.
    case implausible
}
