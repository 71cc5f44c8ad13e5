public import Timing

/// What is wrong with the reference orchestrator at a time; nil or absent where nothing is.
///
/// Durations are nanoseconds, shares 0 to 1, sizes bytes.
public struct Faults: Sendable, Equatable {
    /// A number that is drawn otherwise than the settings say.
    public enum Change: Sendable, Equatable {
        /// The settings' distribution, so many times as large.
        case scale(Double)
        case distribution(RandomDistribution)

        /// What is drawn from in place of `usual`.
        public func applied(to usual: RandomDistribution) -> RandomDistribution {
            switch self {
            case .scale(let factor): usual.scaled(by: factor)
            case .distribution(let distribution): distribution
            }
        }
    }

    /// Codes of `error` messages.
    public enum ErrorCode: String, Sendable, Equatable, CaseIterable {
        case internalError = "INTERNAL_ERROR"
        case invalidMessage = "INVALID_MESSAGE"
        case workerUnavailable = "WORKER_UNAVAILABLE"
        case synthesisFailed = "SYNTHESIS_FAILED"
        case connectionError = "CONNECTION_ERROR"
    }

    /// Texts that are answered with an error in place of audio.
    public struct Errors: Sendable, Equatable {
        public var code: ErrorCode
        public var share: Double
        public init(code: ErrorCode, share: Double = 1) {
            self.code = code
            self.share = share
        }
    }

    /// Utterances in whose middle the connection is closed.
    public struct Close: Sendable, Equatable {
        /// The close frame's status; ``reset`` for an end without one.
        public var code: UInt16
        public var share: Double
        public init(code: UInt16, share: Double = 1) {
            self.code = code
            self.share = share
        }

        /// No close frame was sent (RFC 6455, section 7.4.1): here the TCP connection is reset.
        public static let reset: UInt16 = 1006
    }

    /// Upgrade requests that are answered with an HTTP status in place of a WebSocket.
    public struct Refusal: Sendable, Equatable {
        public var status: Int
        public var share: Double
        public init(status: Int, share: Double = 1) {
            self.status = status
            self.share = share
        }
    }

    /// Used GPU memory that the metrics show.
    public enum Memory: Sendable, Equatable {
        case bytes(Int64)
        /// Of the settings' `gpu_memory`.
        case share(Double)
    }

    public enum Service: String, Sendable, Equatable, CaseIterable { case down }

    public var firstAudio: Change?
    public var rtf: Change?
    /// Workers that are up.
    public var workers: Int?
    /// Frames that are lost on their way, in place of being sent.
    public var dropFrames: Double?
    /// Frames that change places with the next one.
    public var reorderFrames: Double?
    /// Frames that are sent twice.
    public var duplicateFrames: Double?
    /// Frames whose message is damaged.
    public var corruptFrames: Double?
    /// No frame is sent for so long; then all that were due follow at once.
    public var stall: Int64?
    /// Sessions whose texts are never answered.
    public var zombies: Double?
    /// Control messages without an effect.
    public var ignoreControl: Double?
    public var errors: Errors?
    public var close: Close?
    public var refuseUpgrade: Refusal?
    public var exporter: ExporterFault?
    public var service: Service?
    /// Syntheses whose model cannot be loaded.
    public var modelLoadErrors: Double?
    public var gpuMemory: Memory?
    /// Texts of others that wait in the queue.
    public var sessionQueue: Int?
    /// Bytes a second by which the process seems to grow.
    public var leak: Int64?

    public init() {}
}
