import COpenSSL

/// A certificate made for one start of the server, and its key, both in PEM.
///
/// An elliptic key on P-256, valid for 30 days, for `localhost`, both loopback addresses and the address listened on.
struct SelfSignedCertificate {
    private static let day = 86_400

    let certificate: [UInt8]
    let key: [UInt8]

    init(host: String) throws(ReferenceServerError) {
        ERR_clear_error()
        let pair = try Self.makeKey()
        defer { EVP_PKEY_free(pair) }
        guard let subject = X509_new() else { throw Self.failure("certificate") }
        defer { X509_free(subject) }
        X509_set_version(subject, Int(X509_VERSION_3))
        // Browsers and clients that have seen another one for localhost take the two for different ones.
        ASN1_INTEGER_set_int64(X509_get_serialNumber(subject), Int64.random(in: 1 ... .max))
        // A client whose clock is behind accepts it too.
        X509_gmtime_adj(X509_getm_notBefore(subject), -Self.day)
        X509_gmtime_adj(X509_getm_notAfter(subject), 30 * Self.day)
        X509_set_pubkey(subject, pair)
        let name = X509_get_subject_name(subject)
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_FLAG | 1, "ttsload reference orchestrator", -1, -1, 0)
        X509_set_issuer_name(subject, name)
        let addresses = Set(["127.0.0.1", "::1"]).union(Self.isAddress(host) ? [host] : [])
        let names = Set(["localhost"]).union(Self.isAddress(host) ? [] : [host])
        let all = names.sorted().map { "DNS:\($0)" } + addresses.sorted().map { "IP:\($0)" }
        for (kind, value) in [
            (NID_subject_alt_name, all.joined(separator: ",")), (NID_basic_constraints, "critical,CA:TRUE"),
            (NID_ext_key_usage, "serverAuth"),
        ] {
            try Self.extend(subject, kind, value)
        }
        guard X509_sign(subject, pair, EVP_sha256()) > 0 else { throw Self.failure("signature") }
        certificate = try Self.text { PEM_write_bio_X509($0, subject) }
        key = try Self.text { PEM_write_bio_PrivateKey($0, pair, nil, nil, 0, nil, nil) }
    }

    private static func makeKey() throws(ReferenceServerError) -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { throw failure("key") }
        defer { EVP_PKEY_CTX_free(context) }
        var pair: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            EVP_PKEY_generate(context, &pair) == 1, let pair
        else { throw failure("key") }
        return pair
    }

    private static func extend(_ subject: OpaquePointer, _ kind: Int32, _ value: String) throws(ReferenceServerError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, subject, subject, nil, nil, 0)
        guard let part = X509V3_EXT_conf_nid(nil, &context, kind, value) else { throw failure(value) }
        defer { X509_EXTENSION_free(part) }
        guard X509_add_ext(subject, part, -1) == 1 else { throw failure(value) }
    }

    private static func isAddress(_ host: String) -> Bool {
        guard let address = a2i_IPADDRESS(host) else {
            ERR_clear_error()
            return false
        }
        ASN1_OCTET_STRING_free(address)
        return true
    }

    /// What `write` puts into a memory buffer.
    private static func text(_ write: (OpaquePointer) -> Int32) throws(ReferenceServerError) -> [UInt8] {
        guard let memory = BIO_new(BIO_s_mem()) else { throw failure("memory") }
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { throw failure("PEM") }
        var text = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        let count = BIO_read(memory, &text, Int32(text.count))
        return Array(text.prefix(Int(max(0, count))))
    }

    private static func failure(_ part: String) -> ReferenceServerError {
        .tls("cannot make a certificate (\(part)): \(OpenSSLReason.take())")
    }
}
