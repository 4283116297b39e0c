import ClockDiscipline
import Glibc
import SystemClocks
import Testing

/// What `adjtimex(2)` says with modes 0, which changes nothing: called past the library, its answer taken apart by hand.
private struct Timex {
    /// `struct timex` of a 64-bit Linux, `<linux/timex.h>`: byte offsets of its fields.
    private static let size = 208

    let returned: Int32
    private let bytes: [UInt8]

    init?() {
        typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
        guard MemoryLayout<Int>.size == 8, let symbol = dlsym(nil, "adjtimex") else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.size)
        returned = bytes.withUnsafeMutableBytes { raw in
            raw.baseAddress.map(unsafeBitCast(symbol, to: Call.self)) ?? -1
        }
        self.bytes = bytes
    }

    private func integer<Number: FixedWidthInteger>(at offset: Int, _ type: Number.Type) -> Number {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    var offset: Int64 { integer(at: 8, Int64.self) }
    var frequency: Int64 { integer(at: 16, Int64.self) }
    var maximumError: Int64 { integer(at: 24, Int64.self) }
    var estimatedError: Int64 { integer(at: 32, Int64.self) }
    var status: Int32 { integer(at: 40, Int32.self) }
    var tolerance: Int64 { integer(at: 64, Int64.self) }
    var tick: Int64 { integer(at: 88, Int64.self) }
    var taiOffset: Int32 { integer(at: 160, Int32.self) }
}

@Suite struct KernelClockStateTests {
    @Test(.enabled(if: Timex() != nil)) func isWhatAdjtimexSays() throws {
        // Somebody may discipline the clock between two calls; the maximum error grows once a second.
        for attempt in 1... {
            let before = try #require(Timex())
            let state = try KernelClockState.read()
            let after = try #require(Timex())
            guard before.maximumError == after.maximumError || attempt == 5 else { continue }
            try #require(before.returned >= 0)
            #expect(state.status == UInt32(bitPattern: before.status))
            #expect(state.isSynchronized == (before.status & 0x40 == 0))
            let isNano = before.status & 0x2000 != 0
            #expect(state.offset == .nanoseconds(isNano ? before.offset : before.offset * 1000))
            #expect(abs(state.frequency.partsPerMillion - Double(before.frequency) / 65_536) < 1e-9)
            #expect(abs(state.frequencyTolerance.partsPerMillion - Double(before.tolerance) / 65_536) < 1e-9)
            #expect(state.maximumError == .microseconds(before.maximumError))
            #expect(state.estimatedError == .microseconds(before.estimatedError))
            #expect(state.tick == .microseconds(before.tick))
            #expect(state.taiOffset == (before.taiOffset == 0 ? nil : Int(before.taiOffset)))
            let states: [KernelClockState.State] = [
                .ok, .insertLeapSecond, .deleteLeapSecond, .leapSecondInProgress, .leapSecondOccurred, .unsynchronized,
            ]
            #expect(state.state == states[Int(before.returned)])
            return
        }
    }

    @Test func hasPlausibleValues() throws {
        let state = try KernelClockState.read()
        #expect(state.tick >= .microseconds(9_000) && state.tick <= .microseconds(11_000))
        #expect(abs(state.frequency.partsPerMillion) <= state.frequencyTolerance.partsPerMillion)
        #expect(state.maximumError >= .zero)
    }
}
