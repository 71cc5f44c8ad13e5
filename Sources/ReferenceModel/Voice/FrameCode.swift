/// A frame's number in its own samples, so that loss, duplication, reordering and damage show in the audio alone.
///
/// The code is a word of 64 bits: the mark in 32 (``FrameMark/word``), then a CRC-32 of the frame's samples without their
/// code bits (two bytes each, the lower one first) followed by the mark (four bytes, the highest one first). It takes the
/// lowest `b = ⌈64 / n⌉` bits of the first `⌈64 / b⌉` of the frame's n samples, the word's highest bits first. A sample s
/// becomes `(s without its lowest b bits) + code − 2^(b−1)`. Frames of 64 samples or more carry one bit a sample, which
/// is 90 dB below full scale; in eight samples of silence the code is noise of about −53 dBFS. The last sample that
/// carries may have bits to spare; they are zero.
///
/// Survives what leaves 16-bit samples as they are, so not Opus.
package struct FrameCode {
    static let wordBits = 64
    /// Fewer samples cannot carry the word.
    package static let fewestSamples = 8

    /// Samples that carry the word, at the frame's beginning.
    package let carriers: Int
    private let bitsPerSample: Int
    private let mask: Int16
    private let half: Int16
    /// The carrying samples without their code.
    private let bases: [Int16]
    private let crcOfSamples: CRC32

    /// Prepares the code for any number of frames with the same sound.
    ///
    /// Nil for fewer samples than ``fewestSamples``.
    package init?(samples: [Int16]) {
        guard samples.count >= Self.fewestSamples else { return nil }
        bitsPerSample = (Self.wordBits + samples.count - 1) / samples.count
        carriers = (Self.wordBits + bitsPerSample - 1) / bitsPerSample
        let mask = Int16(1) << Int16(bitsPerSample) - 1
        let half = Int16(1) << Int16(bitsPerSample - 1)
        self.mask = mask
        self.half = half
        // The lowest values of all would leave the range when half of the code's span is taken off.
        bases = samples.prefix(carriers).map { max($0, Int16.min + mask + 1) & ~mask }
        var crc = CRC32()
        for sample in bases { crc.take(sample) }
        for sample in samples.dropFirst(carriers) { crc.take(sample) }
        crcOfSamples = crc
    }

    /// Calls `body` with each carrying sample of a frame in turn.
    @inline(__always)
    package func forEachCarrier(of mark: FrameMark, _ body: (_ place: Int, _ sample: Int16) -> Void) {
        var crc = crcOfSamples
        crc.take(mark.word)
        var rest = UInt64(mark.word) << 32 | UInt64(crc.value)
        for place in bases.indices {
            let code = Int16(truncatingIfNeeded: rest >> UInt64(Self.wordBits - bitsPerSample))
            rest <<= UInt64(bitsPerSample)
            body(place, bases[place] + (code & mask) - half)
        }
    }

    /// Reads a frame's number; nil if the samples carry none or were changed on their way.
    package static func mark(in samples: [Int16]) -> FrameMark? {
        guard samples.count >= fewestSamples else { return nil }
        let bits = (wordBits + samples.count - 1) / samples.count
        let carriers = (wordBits + bits - 1) / bits
        let mask = Int16(1) << Int16(bits) - 1
        let half = Int16(1) << Int16(bits - 1)
        var word: UInt64 = 0
        var room = wordBits
        var crc = CRC32()
        for (place, sample) in samples.enumerated() {
            guard place < carriers else {
                crc.take(sample)
                continue
            }
            let shifted = sample &+ half
            crc.take(shifted & ~mask)
            let code = UInt64(UInt16(bitPattern: shifted & mask))
            let spare = max(0, bits - room)
            guard code & (1 << UInt64(spare) - 1) == 0 else { return nil }
            word = word << UInt64(bits - spare) | code >> UInt64(spare)
            room -= bits - spare
        }
        let mark = FrameMark(word: UInt32(truncatingIfNeeded: word >> 32))
        crc.take(mark.word)
        return crc.value == UInt32(truncatingIfNeeded: word) ? mark : nil
    }
}
