import COpenSSL
import Foundation

/// A self-signed certificate for `localhost` and its key, as PEM files.
struct SelfSigned: Sendable {
    let certificate: String
    let key: String

    private struct Failure: Error { var step: String }

    init(in scratch: Scratch) throws {
        certificate = scratch("certificate.pem")
        key = scratch("key.pem")
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { throw Failure(step: "key context") }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            EVP_PKEY_generate(context, &made) == 1, let pair = made, let subject = X509_new()
        else { throw Failure(step: "key") }
        defer {
            EVP_PKEY_free(pair)
            X509_free(subject)
        }
        X509_set_version(subject, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(subject), 1)
        X509_gmtime_adj(X509_getm_notBefore(subject), -86400)
        X509_gmtime_adj(X509_getm_notAfter(subject), 86400)
        X509_set_pubkey(subject, pair)
        let name = X509_get_subject_name(subject)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_FLAG | 1, "localhost", -1, -1, 0)
        X509_set_issuer_name(subject, name)
        var extensionContext = X509V3_CTX()
        X509V3_set_ctx(&extensionContext, subject, subject, nil, nil, 0)
        let names = "DNS:localhost,IP:127.0.0.1"
        guard let part = X509V3_EXT_conf_nid(nil, &extensionContext, NID_subject_alt_name, names) else {
            throw Failure(step: names)
        }
        X509_add_ext(subject, part, -1)
        X509_EXTENSION_free(part)
        guard X509_sign(subject, pair, EVP_sha256()) > 0 else { throw Failure(step: "signature") }
        try Self.save(to: certificate) { PEM_write_X509($0, subject) }
        try Self.save(to: key) { PEM_write_PrivateKey($0, pair, nil, nil, 0, nil, nil) }
    }

    private static func save(to path: String, _ write: (UnsafeMutablePointer<FILE>) -> Int32) throws {
        guard let file = fopen(path, "w") else { throw Failure(step: path) }
        defer { fclose(file) }
        guard write(file) == 1 else { throw Failure(step: path) }
    }
}
