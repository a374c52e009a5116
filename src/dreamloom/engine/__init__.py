"""How it is made: noise, schedulers, guidance, the denoising loop, and the families of models it drives.

`engine.events` and nothing else here can be imported without torch.
"""
