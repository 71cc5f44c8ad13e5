import ReferenceConfiguration
import Timing

@testable import ReferenceOrchestrator

/// Starts a server, runs the body with it and stops it.
@discardableResult
func withServer<Result>(
    _ settings: ReferenceSettings = .quick,
    ledger: String? = nil,
    frames: Bool = false,
    _ body: (ReferenceServer) async throws -> Result
) async throws -> Result {
    let server = try await ReferenceServer.start(settings: settings, ledgerPath: ledger, ledgerFrames: frames)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

extension ReferenceSettings {
    /// Fast syntheses: 10 ms to the first frame, then 1 ms a frame.
    static var quick: ReferenceSettings {
        var settings = ReferenceSettings()
        settings.firstAudio = .constant(10e6)
        settings.rtf = .constant(0.05)
        return settings
    }
}
