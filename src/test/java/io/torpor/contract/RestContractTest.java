package io.torpor.contract;

import org.junit.jupiter.api.Test;

class RestContractTest extends AbstractContractTest {

    @Test
    void theAnswersOfTheApiKeepTheirMembersAndTypes() {
        Golden.assertSame("rest.txt", story().operator.rest.lines());
    }

    @Test
    void problemsKeepTheirMembersAndCodes() {
        Golden.assertSame("problems.txt", story().operator.problems.lines());
    }

    @Test
    void theIndexersCallbackKeepsItsMembers() {
        Golden.assertSame("callback.txt", story().callback.lines());
    }
}
