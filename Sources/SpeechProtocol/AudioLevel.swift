import Glibc

/// How loud PCM16 audio is, against the largest value that it can hold.
public enum AudioLevel {
    /// The RMS level in dBFS: 20·log10(RMS / 32768), so a full-scale square wave reads 0 and a full-scale sine −3.01.
    ///
    /// Signed 16-bit little-endian samples; an odd last byte is ignored. −∞ for digital silence and for no samples.
    public static func decibelsFullScale(ofPCM16 bytes: UnsafeRawBufferPointer) -> Double {
        measure(sampleCount: bytes.count / 2) {
            Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self))
        }.levelDecibels
    }

    /// The RMS level of decoded samples, in dBFS as for bytes.
    public static func decibelsFullScale(of samples: ArraySlice<Int16>) -> Double {
        check(samples).levelDecibels
    }

    static func check(pcm16 bytes: UnsafeRawBufferPointer) -> FrameCheck {
        measure(sampleCount: bytes.count / 2) {
            Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self))
        }
    }

    static func check(_ samples: ArraySlice<Int16>) -> FrameCheck {
        samples.withUnsafeBufferPointer { samples in measure(sampleCount: samples.count) { samples[$0] } }
    }

    /// One pass over the samples; the indices it asks for are below the count.
    @inline(__always)
    private static func measure(sampleCount: Int, sampleAt: (Int) -> Int16) -> FrameCheck {
        // 2^30 a sample at most: the sum stays exact for 2^33 samples, two days of audio.
        var squares: Int64 = 0
        var clipped = 0
        var peak: Int32 = 0
        for index in 0..<sampleCount {
            let value = Int32(sampleAt(index))
            squares &+= Int64(value &* value)
            if value == 32_767 || value == -32_768 { clipped &+= 1 }
            peak = max(peak, abs(value))
        }
        guard squares > 0 else {
            return FrameCheck(levelDecibels: -.infinity, peak: 0, clippedSamples: 0, sampleCount: sampleCount)
        }
        let meanSquare = Double(squares) / Double(sampleCount)
        return FrameCheck(
            levelDecibels: 10 * log10(meanSquare / (32_768 * 32_768)),
            peak: peak,
            clippedSamples: clipped,
            sampleCount: sampleCount
        )
    }
}
