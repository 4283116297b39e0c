import Glibc

/// The fuzzer's way in. Whatever the bytes, as a line of a log of events and as the stamps of logical clocks: nothing traps, and what
/// ``EventLogProperties`` asks holds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(EventLogProperties.Violation) {
        try EventLogProperties.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        // Stops the process, so that the fuzzer keeps the input.
        print("fuzz: \(error)")
        fflush(nil)
        abort()
    }
    return 0
}
