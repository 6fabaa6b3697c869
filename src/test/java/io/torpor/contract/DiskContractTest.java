package io.torpor.contract;

import org.junit.jupiter.api.Test;

class DiskContractTest extends AbstractContractTest {

    @Test
    void whatLiesOnTheDiskKeepsItsPlaces() {
        Golden.assertSame("disk.txt", story().disk.lines());
    }
}
