import Glibc
import TimeScales

/// The fuzzer's way in. Whatever the bytes, as the text of an instant in any form and as a leap second file: nothing traps, and
/// what ``TimeTextProperties`` asks holds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(TimeTextProperties.Violation) {
        try TimeTextProperties.check(bytes)
    } catch {
        // Stops the process, so that the fuzzer keeps the input.
        print("fuzz: \(error)")
        fflush(nil)
        abort()
    }
    return 0
}
