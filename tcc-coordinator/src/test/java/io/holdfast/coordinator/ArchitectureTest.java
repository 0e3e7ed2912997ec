package io.holdfast.coordinator;

import io.holdfast.service.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("io.holdfast.coordinator");
    }
}
