# The commands of the project; `make help` lists them.
PYTHON ?= python3
LAUNCH = exec $(PYTHON) -m launch

.PHONY: run test test-postgres shell ask train check evaluate clean help
.DEFAULT_GOAL := help

run: ## De assistent klaarmaken en starten
	@$(LAUNCH) run

test: ## Alle tests draaien
	@$(LAUNCH) test

test-postgres: ## De tests van verzoeken op een PostgreSQL-server
	@$(LAUNCH) test --postgres

shell: ## Praten met de assistent in dit venster
	@$(LAUNCH) shell

ask: ## Eén vraag stellen aan de draaiende assistent: make ask Q="Wat is een Ad?"
	@Q='$(subst ','\'',$(value Q))' $(LAUNCH) ask

train: ## Kennis en model maken, als er iets veranderd is
	@$(LAUNCH) train

check: ## Teksten en gegevens nakijken
	@$(LAUNCH) check

evaluate: ## Kwaliteit en snelheid meten; een deel: make evaluate PARTS=answers
	@PARTS='$(PARTS)' $(LAUNCH) evaluate

clean: ## Alles wat gemaakt is weggooien, behalve de omgevingen
	@$(LAUNCH) clean

help: ## Deze lijst
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
