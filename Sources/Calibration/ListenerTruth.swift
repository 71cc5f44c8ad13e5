import Timing

/// What a listener must have heard of frames that reached them as soon as they were written.
///
/// The definition is the run's: playback starts with the frame that fills the prebuffer, an underrun is a frame that
/// comes after all before it have been played, and playback goes on with it at once. Frames take some microseconds to
/// arrive, so an underrun about as long as that can't be decided from here: it may be one or not.
struct ListenerTruth: Equatable {
    /// Silences of up to this length either way are undecided.
    static let edge = Nanoseconds.perMillisecond

    /// Underruns that a client must find, and may find.
    var underruns = 0...0
    /// Length of the certain ones.
    var stall: Int64 = 0

    init(_ frames: [LedgerUtterance.Frame], frame: Int64, prebuffer: Int64) {
        var gathered: Int64 = 0
        var playedOut: WallInstant?
        var certain = 0
        var possible = 0
        for arrival in frames.map(\.written) {
            guard let silent = playedOut else {
                gathered += frame
                if gathered >= prebuffer { playedOut = arrival + gathered }
                continue
            }
            let silence = arrival - silent
            if silence > Self.edge {
                certain += 1
                stall += silence
            }
            if silence > -Self.edge { possible += 1 }
            playedOut = max(silent, arrival) + frame
        }
        underruns = certain...possible
    }
}
