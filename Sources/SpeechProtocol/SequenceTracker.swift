/// The account of one session's frame numbers: what is missing, came twice or came late.
///
/// Servers number in two ways, and the tracker tells them apart by itself: numbers run on over the utterances of a
/// connection (1–25, 26–50, …), or restart at 1 (or 0) for each. At the first number `n` of an utterance, with `h` the
/// highest before it:
/// - `n = h + 1`: the numbering goes on.
/// - `n` is 0 or 1: it restarts.
/// - `n > h + 1`: where numbers run on, those between were lost before this utterance, at the tail of the one before or
///   at the head of this: they count in `lostBeforeThisUtterance`. Where the session has restarted before, or this is
///   its first utterance, the head of this utterance was lost: they count in `missing`, from 1 (or 0, if the numbering
///   started there the last time).
/// - otherwise: where the session has restarted before, a restart whose head was lost. Where it has not: a late frame
///   if the number is still missing, else a restart or a repetition, whichever its number is nearer to.
///
/// An utterance that began with the old numbering (a late tail, audio after an ignored `STOP`) may restart once, when 0
/// or 1 comes. Memory is bounded: the last 256 numbers are remembered; an older one counts as a duplicate and its hole
/// stays missing. A step of more than 100,000 is not a loss but a fault of the server's: the number is left out, unless
/// the next one follows it, then the numbering goes on from there.
public struct SequenceTracker: Sendable {
    /// The largest gap that is believed: half an hour of 20 ms frames.
    public static let largestGap: UInt64 = 100_000
    /// How many numbers back a late frame can be told from a repeated one.
    public static let window: UInt64 = 256

    /// Numbers of this utterance that did not arrive so far; a late arrival takes its own away.
    public private(set) var missing: UInt64 = 0
    /// Numbers lost between the previous utterance's last frame and this one's first, less those that came late.
    ///
    /// The caller may charge them to the previous utterance. A server that drops what it had queued when a `STOP`
    /// arrives leaves such a hole too, which is then no loss.
    public private(set) var lostBeforeThisUtterance: UInt64 = 0
    /// Frames of this utterance whose number was there before.
    public private(set) var duplicates: UInt64 = 0
    /// Frames of this utterance that came after a higher number, those that belong to an earlier utterance included.
    public private(set) var reordered: UInt64 = 0
    public private(set) var unnumbered: UInt64 = 0
    public private(set) var implausible: UInt64 = 0

    /// The highest number of the current numbering; nil before the session's first.
    private var highest: UInt64?
    /// The number that the current numbering began with.
    private var base: UInt64 = 1
    /// Holes at or above this number are this utterance's own.
    private var utteranceBase: UInt64 = 1
    /// Holes at or above this number and below the utterance's base were lost before this utterance.
    private var lostBase: UInt64 = 1
    private var seen = SequenceWindow()
    private var awaitsFirst = true
    /// Whether a 0 or 1 within the utterance may still start a new numbering.
    private var mayRestart = false
    /// Whether this session has been seen to restart.
    private var restarts = false
    private var lastImplausible: UInt64?

    public init() {}

    /// Starts the next utterance's account: its counts are zero, the numbering is remembered.
    public mutating func beginUtterance() {
        missing = 0
        lostBeforeThisUtterance = 0
        duplicates = 0
        reordered = 0
        unnumbered = 0
        implausible = 0
        awaitsFirst = true
        mayRestart = false
        if let highest {
            lostBase = highest == .max ? .max : highest + 1
            utteranceBase = lostBase
        }
    }

    /// Enters one frame's number.
    public mutating func observe(_ sequence: UInt64?) -> SequenceObservation {
        guard let sequence else {
            unnumbered += 1
            return .unnumbered
        }
        let observation = judge(sequence)
        if observation != .implausible { lastImplausible = nil }
        return observation
    }

    private mutating func judge(_ sequence: UInt64) -> SequenceObservation {
        guard let highest else { return start(at: sequence) }
        if awaitsFirst { return first(sequence, after: highest) }
        if sequence > highest { return advance(to: sequence, from: highest) }
        if mayRestart, sequence <= 1 { return restartKnown(at: sequence) }
        return lookBack(at: sequence, highest: highest)
    }

    /// The session's first number.
    private mutating func start(at sequence: UInt64) -> SequenceObservation {
        guard sequence > 1 else {
            restart(at: sequence, from: sequence)
            return .first
        }
        guard sequence - 1 <= Self.largestGap else { return doubt(sequence) }
        restart(at: sequence, from: 1)
        return .gap(missing: missing)
    }

    /// An utterance's first number, in a session that has some.
    private mutating func first(_ sequence: UInt64, after highest: UInt64) -> SequenceObservation {
        if sequence > highest, sequence - highest == 1 {
            awaitsFirst = false
            mayRestart = true
            utteranceBase = sequence
            self.highest = sequence
            seen.advance(from: highest, to: sequence)
            return .first
        }
        if sequence <= 1 || restarts {
            guard sequence <= Self.largestGap else { return doubt(sequence) }
            return restartKnown(at: sequence)
        }
        if sequence > highest {
            let skipped = sequence - highest - 1
            guard skipped <= Self.largestGap else { return doubt(sequence) }
            awaitsFirst = false
            mayRestart = true
            lostBeforeThisUtterance = skipped
            utteranceBase = sequence
            self.highest = sequence
            seen.advance(from: highest, to: sequence)
            return .gap(missing: skipped)
        }
        let isHole = highest - sequence < Self.window && !seen.contains(sequence)
        if !isHole, sequence - 1 < highest - sequence, sequence - 1 <= Self.largestGap {
            return restartKnown(at: sequence)
        }
        // Still the old numbering's: the utterance's own first number is to come.
        return lookBack(at: sequence, highest: highest)
    }

    /// A number above all before it, within an utterance.
    private mutating func advance(to sequence: UInt64, from highest: UInt64) -> SequenceObservation {
        let skipped = sequence - highest - 1
        guard skipped <= Self.largestGap else { return doubt(sequence) }
        self.highest = sequence
        seen.advance(from: highest, to: sequence)
        guard skipped > 0 else { return .inOrder }
        missing += skipped
        return .gap(missing: skipped)
    }

    /// A number at or below the highest: late or repeated.
    private mutating func lookBack(at sequence: UInt64, highest: UInt64) -> SequenceObservation {
        guard highest - sequence < Self.window, !seen.contains(sequence) else {
            duplicates += 1
            return .duplicate
        }
        seen.insert(sequence)
        reordered += 1
        // A hole of an earlier utterance is in that one's record already, and its listener had to do without.
        if sequence >= utteranceBase {
            if missing > 0 { missing -= 1 }
        } else if sequence >= lostBase, lostBeforeThisUtterance > 0 {
            lostBeforeThisUtterance -= 1
        }
        return .reordered
    }

    /// A number too far off to be true, unless it follows another such.
    private mutating func doubt(_ sequence: UInt64) -> SequenceObservation {
        if let last = lastImplausible, last != .max, sequence == last + 1 {
            restart(at: last, from: last)
            seen.advance(from: last, to: sequence)
            highest = sequence
            return .inOrder
        }
        lastImplausible = sequence
        implausible += 1
        return .implausible
    }

    /// A number that begins a new numbering, perhaps with the first of it lost.
    private mutating func restartKnown(at sequence: UInt64) -> SequenceObservation {
        restarts = true
        // 0 if the numbering before began there, or if this one does.
        let newBase = min(base, sequence, 1)
        restart(at: sequence, from: newBase)
        return sequence == newBase ? .first : .gap(missing: sequence - newBase)
    }

    /// Begins a numbering at a base, of which this is the first number to arrive.
    private mutating func restart(at sequence: UInt64, from newBase: UInt64) {
        base = newBase
        utteranceBase = newBase
        lostBase = newBase
        highest = sequence
        // Added, since what is missing of the numbering before stays missing.
        missing += sequence - newBase
        seen = SequenceWindow()
        seen.insert(sequence)
        awaitsFirst = false
        mayRestart = false
    }
}
