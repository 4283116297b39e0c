/// What a class keeps, reached without the check at run time that no two accesses to it overlap: a world makes a dozen accesses an
/// event, and the checks were a fifth of its time.
///
/// Whoever uses it sees to it that nothing which is being changed in it is looked at meanwhile: no access to it may last
/// while code runs that is not the owner's.
struct DirectStorage<Value>: ~Copyable {
    private let place: UnsafeMutablePointer<Value>

    init(_ value: Value) {
        place = .allocate(capacity: 1)
        place.initialize(to: value)
    }

    deinit {
        place.deinitialize(count: 1)
        place.deallocate()
    }

    var value: Value {
        _read { yield place.pointee }
        nonmutating _modify { yield &place.pointee }
    }
}
