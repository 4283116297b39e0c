import Glibc

/// How many files and sockets this process may have open.
public enum DescriptorLimit {
    /// Raises the soft limit to the hard one, so that many servers can be asked at the same time; for a program to call,
    /// since it concerns all of it.
    public static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
