import Testing

@testable import ClockSimulation

@Suite struct SimulationRandomTests {
    /// The outputs that the authors' C code gives from the state 1, 2, 3, 4; also in the tests of Rust's rand_xoshiro.
    @Test func publishedOutputs() {
        var random = SimulationRandom(state: (1, 2, 3, 4))
        let expected: [UInt64] = [
            11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
            2_904_607_092_377_533_576,
        ]
        for value in expected { #expect(random.next() == value) }
    }

    /// Rosetta Code's "Pseudo-random numbers/Splitmix64", and the widely quoted start from 0.
    @Test func publishedOutputsOfTheSeeder() {
        var filler = SplitMix64(state: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ]
        for value in expected { #expect(filler.next() == value) }
        filler = SplitMix64(state: 0)
        #expect(filler.next() == 0xE220_A839_7B1D_CDAF)
        #expect(filler.next() == 0x6E78_9E6A_A1B9_65F4)
    }

    /// Stream 0 of seed 42, as the authors' two C programs give it, one fed into the other; the last is the 10,000th.
    @Test func seededAsTheAuthorsDo() {
        var random = SimulationRandom(seed: 42, stream: 0)
        let first: [UInt64] = [
            1_546_998_764_402_558_742, 6_990_951_692_964_543_102, 12_544_586_762_248_559_009,
            17_057_574_109_182_124_193,
        ]
        for value in first { #expect(random.next() == value) }
        for _ in 5..<10_000 { _ = random.next() }
        #expect(random.next() == 17_210_000_535_395_598_761)
    }

    /// Stream 7 of seed 42, by a second implementation (`words` in Vectors/make-random.py).
    @Test func anotherStream() {
        var random = SimulationRandom(seed: 42, stream: 7)
        let first: [UInt64] = [
            1_272_553_075_315_684_314, 14_987_250_869_614_068_834, 8_783_888_599_334_468_345,
            5_772_648_574_051_584_811,
        ]
        for value in first { #expect(random.next() == value) }
    }

    @Test func streamsDiffer() {
        var seen: Set<UInt64> = []
        for seed in 0..<32 as Range<UInt64> {
            for stream in 0..<64 as Range<UInt64> {
                var random = SimulationRandom(seed: seed, stream: stream)
                for _ in 0..<4 { seen.insert(random.next()) }
            }
        }
        // Of 8,192 random words the chance that two agree is 2⁻³⁹.
        #expect(seen.count == 32 * 64 * 4)
    }

    /// Neighbouring streams are no more alike than chance has it: of 64 bits 32 ± 4 differ, on average over 1,000 pairs
    /// ± 0.13.
    @Test func neighboursAreUnrelated() {
        var bits = 0
        for stream in 0..<1_000 as Range<UInt64> {
            var one = SimulationRandom(seed: 1, stream: stream)
            var other = SimulationRandom(seed: 1, stream: stream + 1)
            bits += (one.next() ^ other.next()).nonzeroBitCount
        }
        #expect(abs(Double(bits) / 1_000 - 32) < 0.6)
    }

    @Test func isSmall() {
        #expect(MemoryLayout<SimulationRandom>.size == 32)
    }

    @Test func copiesGoTheSameWay() {
        var one = SimulationRandom(seed: 1, stream: 2)
        _ = one.next()
        var other = one
        #expect(one == other)
        #expect(one.next() == other.next())
        _ = one.next()
        #expect(one != other)
    }
}
