package io.holdfast.participant;

import io.holdfast.service.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("io.holdfast.participant");
    }
}
