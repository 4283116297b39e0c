import ClockDiscipline
import SystemClocks
import TestSupport

/// A clock that nobody touches, which writes down what would have been done to it.
final class ClockRecorder: ClockAdjuster, Sendable {
    /// What was to be done.
    enum Call: Hashable, Sendable {
        case frequency(FrequencyOffset)
        case step(Duration)
        case slew(Duration)
        case stopSlews
        case quality(ClockQuality)
        case taiOffset(Int)
    }

    private let recorded = TestSupport.Locked<[Call]>([])
    private let refusal: (@Sendable (Call) -> SystemError?)?

    /// A clock that refuses what `refusal` has an error for.
    init(refusing refusal: (@Sendable (Call) -> SystemError?)? = nil) { self.refusal = refusal }

    /// All calls so far, those that were refused too.
    var calls: [Call] { recorded.withLock { $0 } }

    var frequencies: [FrequencyOffset] {
        calls.compactMap { if case .frequency(let frequency) = $0 { frequency } else { nil } }
    }

    var steps: [Duration] {
        calls.compactMap { if case .step(let step) = $0 { step } else { nil } }
    }

    var slews: [Duration] {
        calls.compactMap { if case .slew(let offset) = $0 { offset } else { nil } }
    }

    var qualities: [ClockQuality] {
        calls.compactMap { if case .quality(let quality) = $0 { quality } else { nil } }
    }

    var taiOffsets: [Int] {
        calls.compactMap { if case .taiOffset(let seconds) = $0 { seconds } else { nil } }
    }

    private func record(_ call: Call) throws(SystemError) {
        recorded.withLock { $0.append(call) }
        if let error = refusal?(call) { throw error }
    }

    func setFrequency(_ frequency: FrequencyOffset) throws(SystemError) { try record(.frequency(frequency)) }
    func step(by step: Duration) throws(SystemError) { try record(.step(step)) }
    func slew(by offset: Duration) throws(SystemError) { try record(.slew(offset)) }
    func stopSlews() throws(SystemError) { try record(.stopSlews) }
    func report(_ quality: ClockQuality) throws(SystemError) { try record(.quality(quality)) }
    func setTAIOffset(_ seconds: Int) throws(SystemError) { try record(.taiOffset(seconds)) }
}
