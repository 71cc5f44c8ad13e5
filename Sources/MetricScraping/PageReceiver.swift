import Foundation
import FoundationNetworking
import Synchronization

/// Gathers what URLSession delivers for the fetch under way; callbacks of earlier fetches are ignored.
final class PageReceiver: NSObject, URLSessionDataDelegate, Sendable {
    typealias Answer = Result<PageFetcher.Page, ScrapeFailure>

    private struct Fetch {
        var identifier: Int
        var timeout: Int64
        var continuation: CheckedContinuation<Answer, Never>
        var status = 0
        var contentType: String?
        var body: [UInt8] = []
    }

    private let limitBytes: Int
    private let current = Mutex<Fetch?>(nil)

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    func begin(_ identifier: Int, timeout: Int64, _ continuation: CheckedContinuation<Answer, Never>) {
        current.withLock { $0 = Fetch(identifier: identifier, timeout: timeout, continuation: continuation) }
    }

    /// Ends the fetch if it is still under way.
    func end(_ identifier: Int, with answer: Answer) {
        finish(identifier) { _ in answer }
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let answer = response as? HTTPURLResponse
        let status = answer?.statusCode ?? 0
        let contentType = answer?.value(forHTTPHeaderField: "Content-Type")
        with(dataTask) {
            $0.status = status
            $0.contentType = contentType
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        var isTooLarge = false
        with(dataTask) {
            $0.body.append(contentsOf: data)
            isTooLarge = $0.body.count > self.limitBytes
        }
        if isTooLarge {
            end(dataTask.taskIdentifier, with: .failure(.tooLarge(limitBytes: limitBytes)))
            dataTask.cancel()
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let host = task.originalRequest?.url?.host ?? ""
        finish(task.taskIdentifier) { fetch in
            if let error { return .failure(Self.failure(error, host: host, timeout: fetch.timeout)) }
            guard fetch.status == 200 else { return .failure(.status(fetch.status)) }
            return .success(PageFetcher.Page(contentType: fetch.contentType, body: fetch.body))
        }
    }

    private func with(_ task: URLSessionTask, _ change: (inout Fetch) -> Void) {
        let identifier = task.taskIdentifier
        current.withLock { fetch in
            guard fetch?.identifier == identifier, var changed = fetch.take() else { return }
            change(&changed)
            fetch = changed
        }
    }

    private func finish(_ identifier: Int, _ answer: (Fetch) -> Answer) {
        let fetch: Fetch? = current.withLock { fetch in
            guard fetch?.identifier == identifier else { return nil }
            return fetch.take()
        }
        // Resumed outside the lock: what follows may begin the next fetch.
        if let fetch { fetch.continuation.resume(returning: answer(fetch)) }
    }

    /// What URLSession says of a URL that it does not send.
    static let badURL = ScrapeFailure.transfer("the URL can't be requested")

    private static func failure(_ error: any Error, host: String, timeout: Int64) -> ScrapeFailure {
        guard let error = error as? URLError else { return .transfer(String(describing: error)) }
        let text = error.localizedDescription
        switch error.code {
        case .badURL: return badURL
        case .timedOut: return .timeout(afterNanoseconds: timeout)
        case .cannotConnectToHost: return .refused(text)
        case .cannotFindHost, .dnsLookupFailed: return .nameNotFound(host)
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            return .tls(text)
        // libcurl's own codes for TLS mostly arrive as unknown errors; their text tells.
        default: return text.contains("SSL") || text.contains("certificate") ? .tls(text) : .transfer(text)
        }
    }
}
