/// What decoding one audio frame showed.
public struct FrameCheck: Sendable, Equatable {
    /// RMS level in dBFS; −∞ for digital silence.
    public var levelDecibels: Double
    /// The largest absolute sample value, 0 to 32768.
    public var peak: Int32
    /// Samples at either end of the range, where a signal that was too loud is cut off.
    public var clippedSamples: Int
    /// Samples decoded, of one channel.
    public var sampleCount: Int

    public init(levelDecibels: Double, peak: Int32, clippedSamples: Int, sampleCount: Int) {
        self.levelDecibels = levelDecibels
        self.peak = peak
        self.clippedSamples = clippedSamples
        self.sampleCount = sampleCount
    }
}
