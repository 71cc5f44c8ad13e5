import Glibc

extension Scraper {
    /// Makes all scrapes of this process go straight to their targets, whatever proxy the environment names.
    ///
    /// Prometheus ignores `http_proxy` unless told otherwise; libcurl, beneath URLSession, would send even loopback
    /// through it and has no other switch than the environment. To be called first thing in the process, before any
    /// other thread reads the environment.
    public static func ignoreProxies() {
        setenv("no_proxy", "*", 1)
    }
}
