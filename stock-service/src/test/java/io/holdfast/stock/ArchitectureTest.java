package io.holdfast.stock;

import io.holdfast.service.testing.ArchitectureContract;

class ArchitectureTest extends ArchitectureContract {

    ArchitectureTest() {
        super("io.holdfast.stock");
    }
}
