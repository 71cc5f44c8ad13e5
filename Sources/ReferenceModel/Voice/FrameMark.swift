/// Which frame a piece of audio is: its number, as the reference's tone carries it in the samples themselves.
package struct FrameMark: Hashable, Sendable {
    /// Counted from 1 within the session, modulo 256.
    package let utterance: UInt8
    /// Counted from 0 within the utterance, silence included, modulo 2²⁴.
    package let index: UInt32

    package init(utterance: Int, index: Int) {
        self.utterance = UInt8(truncatingIfNeeded: utterance)
        self.index = UInt32(truncatingIfNeeded: index) & 0xff_ffff
    }

    /// The mark as one number: the utterance in the highest eight bits.
    var word: UInt32 { UInt32(utterance) << 24 | index }

    init(word: UInt32) {
        utterance = UInt8(truncatingIfNeeded: word >> 24)
        index = word & 0xff_ffff
    }
}
