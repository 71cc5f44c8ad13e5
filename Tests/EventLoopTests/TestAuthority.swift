import COpenSSL
import Foundation

/// A certificate authority made for one test, with its files in a folder that goes with it.
final class TestAuthority {
    struct Identity: Sendable {
        var certificate: String
        var key: String
    }

    /// PEM file of the authority's own certificate.
    let file: String
    private let folder: String
    private let certificate: OpaquePointer
    private let key: OpaquePointer

    init(name: String = "Test authority") throws {
        folder = FileManager.default.temporaryDirectory.path + "/eventloop-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        key = try Self.makeKey()
        certificate = try Self.make(subject: name, key: key, issuer: nil, signer: key, alternatives: nil, days: 1)
        file = folder + "/ca.pem"
        try Self.save(to: file) { PEM_write_X509($0, certificate) }
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder) is left behind: \(error)")
        }
    }

    /// A certificate and its key.
    ///
    /// - Parameters:
    ///   - alternatives: What it's for, as `DNS:localhost,IP:127.0.0.1`.
    ///   - days: How long it's valid; a negative number makes one that has expired.
    ///   - passphrase: What the key's file is encrypted with.
    func issue(
        _ name: String,
        for alternatives: String?,
        days: Int = 1,
        passphrase: String? = nil
    ) throws -> Identity {
        let ownKey = try Self.makeKey()
        defer { EVP_PKEY_free(ownKey) }
        let issued = try Self.make(
            subject: name,
            key: ownKey,
            issuer: certificate,
            signer: key,
            alternatives: alternatives,
            days: days
        )
        defer { X509_free(issued) }
        let identity = Identity(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        try Self.save(to: identity.certificate) { PEM_write_X509($0, issued) }
        try Self.save(to: identity.key) { file in
            guard let passphrase else { return PEM_write_PrivateKey(file, ownKey, nil, nil, 0, nil, nil) }
            return passphrase.withCString { text in
                PEM_write_PrivateKey(file, ownKey, EVP_aes_128_cbc(), nil, 0, nil, UnsafeMutablePointer(mutating: text))
            }
        }
        return identity
    }

    /// A file of this folder that holds `text`.
    func write(_ text: String, as name: String) throws -> String {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return "\(folder)/\(name)"
    }

    private struct Failure: Error {
        var step: String
    }

    private static func makeKey() throws -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { throw Failure(step: "key context") }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw Failure(step: "key") }
        return key
    }

    private static func make(
        subject: String,
        key: OpaquePointer,
        issuer: OpaquePointer?,
        signer: OpaquePointer,
        alternatives: String?,
        days: Int
    ) throws -> OpaquePointer {
        guard let certificate = X509_new() else { throw Failure(step: "certificate") }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...Int(Int32.max)))
        X509_gmtime_adj(X509_getm_notBefore(certificate), -10 * 86400)
        X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86400)
        X509_set_pubkey(certificate, key)
        let name = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_FLAG | 1, subject, -1, -1, 0)
        X509_set_issuer_name(certificate, issuer.map { X509_get_subject_name($0) } ?? name)
        var extensions = [(NID_basic_constraints, issuer == nil ? "critical,CA:TRUE" : "critical,CA:FALSE")]
        if let alternatives { extensions.append((NID_subject_alt_name, alternatives)) }
        for (kind, value) in extensions {
            var context = X509V3_CTX()
            X509V3_set_ctx(&context, issuer ?? certificate, certificate, nil, nil, 0)
            guard let part = X509V3_EXT_conf_nid(nil, &context, kind, value) else { throw Failure(step: value) }
            X509_add_ext(certificate, part, -1)
            X509_EXTENSION_free(part)
        }
        guard X509_sign(certificate, signer, EVP_sha256()) > 0 else { throw Failure(step: "signature") }
        return certificate
    }

    private static func save(
        to path: String,
        _ write: (UnsafeMutablePointer<FILE>) -> Int32
    ) throws {
        guard let file = fopen(path, "w") else { throw Failure(step: path) }
        defer { fclose(file) }
        guard write(file) == 1 else { throw Failure(step: path) }
    }
}
