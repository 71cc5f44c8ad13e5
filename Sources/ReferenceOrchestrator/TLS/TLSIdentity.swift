import Foundation
import ReferenceConfiguration

/// Who the server is under TLS: its certificate in a file, and the key to it.
struct TLSIdentity: Sendable {
    enum Key: Sendable {
        case file(String)
        /// In PEM; never written anywhere.
        case text([UInt8])
    }

    /// PEM file of the certificate, followed by its chain; clients who trust it trust the server.
    let certificate: String
    let key: Key
    /// The folder that was made for the certificate; nil if it is the user's own.
    private let folder: String?

    /// As the settings have it, nil for no TLS; `host` is the address that the server listens on.
    init?(_ settings: ReferenceSettings.TLS, host: String) throws(ReferenceServerError) {
        switch settings {
        case .none: return nil
        case .files(let certificate, let key):
            self.certificate = URL(fileURLWithPath: certificate).path
            self.key = .file(key)
            folder = nil
        case .selfSigned:
            let made = try SelfSignedCertificate(host: host)
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
                "ttsload-tls-\(UUID().uuidString)"
            )
            let file = folder.appendingPathComponent("certificate.pem")
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(made.certificate).write(to: file)
            } catch {
                throw .tls("cannot write the certificate to \(file.path): \(error.localizedDescription)")
            }
            certificate = file.path
            key = .text(made.key)
            self.folder = folder.path
        }
    }

    /// Removes what was made for this server; a failure leaves a file that nobody needs.
    func remove() {
        if let folder { try? FileManager.default.removeItem(atPath: folder) }
    }
}
