import Foundation
import FoundationNetworking
import Synchronization
import Timing

/// Fetches one target's page over HTTP, keeping its connection open between scrapes.
///
/// Only one fetch at a time; compressed bodies are inflated by URLSession.
final class PageFetcher: Sendable {
    struct Page: Sendable {
        var contentType: String?
        var body: [UInt8]
    }

    private let url: ScrapeURL
    private let receiver: PageReceiver
    private let session: URLSession
    private let needsEncoded = Atomic<Bool>(false)

    /// `limitBytes` bounds the inflated body.
    init(url: ScrapeURL, limitBytes: Int = 64 << 20) {
        self.url = url
        receiver = PageReceiver(limitBytes: limitBytes)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.httpMaximumConnectionsPerHost = 1
        session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    }

    func fetch(timeout: Int64) async throws(ScrapeFailure) -> Page {
        guard let encoded = url.encoded else { return try await fetch(url.url, timeout: timeout) }
        if !needsEncoded.load(ordering: .relaxed) {
            // Refused before anything is sent, so nothing is asked for twice.
            do throws(ScrapeFailure) { return try await fetch(url.url, timeout: timeout) } catch {
                guard error == PageReceiver.badURL else { throw error }
                needsEncoded.store(true, ordering: .relaxed)
            }
        }
        return try await fetch(encoded, timeout: timeout)
    }

    private func fetch(_ url: URL, timeout: Int64) async throws(ScrapeFailure) -> Page {
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
        // URLSession's own limit is on idle time; the whole scrape's is kept below.
        request.timeoutInterval = Nanoseconds.inSeconds(timeout) + 1
        request.setValue(ExpositionFormat.acceptHeader, forHTTPHeaderField: "Accept")
        request.setValue("ttsload", forHTTPHeaderField: "User-Agent")
        request.setValue(
            String(Nanoseconds.inSeconds(timeout)),
            forHTTPHeaderField: "X-Prometheus-Scrape-Timeout-Seconds"
        )
        if let authorization = self.url.authorization {
            request.setValue(authorization, forHTTPHeaderField: "Authorization")
        }
        let task = session.dataTask(with: request)
        let identifier = task.taskIdentifier
        let watchdog = Task { [receiver] in
            do { try await Task.sleep(for: .nanoseconds(timeout)) } catch { return }
            receiver.end(identifier, with: .failure(.timeout(afterNanoseconds: timeout)))
            task.cancel()
        }
        let result = await withCheckedContinuation { continuation in
            receiver.begin(identifier, timeout: timeout, continuation)
            task.resume()
        }
        watchdog.cancel()
        return try result.get()
    }

    /// Drops the connection.
    func close() { session.invalidateAndCancel() }
}
